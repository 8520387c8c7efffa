# PROGRAM shows CASE, which asks what vim asks: the recorded screen comes out, the title, and replies.
execute_process(COMMAND "${PROGRAM}" INPUT_FILE "${CASE}/input.vt" OUTPUT_VARIABLE shown COMMAND_ERROR_IS_FATAL ANY)
foreach(wanted IN ITEMS "title: \ncursor: row 17, column 13\nreplies: ^[[2;2R^[[3;1R" "\n-- VISUAL LINE --")
    string(FIND "${shown}" "${wanted}" place)
    if(place EQUAL -1)
        message(FATAL_ERROR "not in the output: ${wanted}\nwhich is: ${shown}")
    endif()
endforeach()

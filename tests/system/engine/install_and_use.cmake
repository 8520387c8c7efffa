# Installs the engine of BUILT below SCRATCH, checks that its headers stand alone, builds EXAMPLE with it and runs that;
# then the same with its search, which is missing until it is installed too.
file(REMOVE_RECURSE "${SCRATCH}")
function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()

set(prefix "${SCRATCH}/prefix")
run("${CMAKE_COMMAND}" --install "${BUILT}" --component engine --prefix "${prefix}" --config "${CONFIG}")

set(headers "")
foreach(header IN ITEMS grid/screen grid/checkpoint grid/frame/frame_source grid/export/export vt/filter/filter)
    list(APPEND headers "${prefix}/include/helios/${header}.hpp")
endforeach()
run("${COMPILER}" -std=c++20 -x c++ -fsyntax-only -I "${prefix}/include/helios" ${headers})

set(options -G "${GENERATOR}" "-DCMAKE_PREFIX_PATH=${prefix}" "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_BUILD_TYPE=${CONFIG}")
run("${CMAKE_COMMAND}" -S "${EXAMPLE}" -B "${SCRATCH}/build" ${options})
run("${CMAKE_COMMAND}" --build "${SCRATCH}/build")

set(searching -S "${CMAKE_CURRENT_LIST_DIR}/searching" -B "${SCRATCH}/searching" ${options})
execute_process(COMMAND "${CMAKE_COMMAND}" ${searching} RESULT_VARIABLE refused ERROR_VARIABLE said OUTPUT_QUIET)
if(refused EQUAL 0 OR NOT said MATCHES "no component search")
    message(FATAL_ERROR "a component that is not installed is found, or not named: ${said}")
endif()
run("${CMAKE_COMMAND}" --install "${BUILT}" --component engine_search --prefix "${prefix}" --config "${CONFIG}")
run("${CMAKE_COMMAND}" ${searching})
run("${CMAKE_COMMAND}" --build "${SCRATCH}/searching")
run("${SCRATCH}/searching/searching")

set(PROGRAM "${SCRATCH}/build/screen")
include("${CMAKE_CURRENT_LIST_DIR}/run_example.cmake")

# helios_schemas(target schema...) compiles schemas/NAME.fbs into headers of the build tree and makes an interface
# target that sees them as system headers. Each also gets NAME_bfbs_generated.h, the schema itself as bytes.
function(helios_schemas target)
    set(folder "${PROJECT_BINARY_DIR}/generated/schemas")
    set(schemas "${PROJECT_SOURCE_DIR}/schemas")
    file(GLOB all_schemas CONFIGURE_DEPENDS "${schemas}/*.fbs") # One includes the other: all are inputs.
    set(headers "")
    foreach(name ${ARGN})
        set(code "${folder}/${name}_generated.h")
        set(embedded "${folder}/${name}_bfbs_generated.h")
        add_custom_command(OUTPUT "${code}" "${embedded}"
            COMMAND flatbuffers::flatc --cpp --scoped-enums --bfbs-gen-embed --binary --schema
                -o "${folder}" "${schemas}/${name}.fbs"
            DEPENDS ${all_schemas}
            COMMENT "flatc ${name}.fbs" VERBATIM)
        list(APPEND headers "${code}" "${embedded}")
    endforeach()
    add_custom_target(${target}_headers DEPENDS ${headers})
    add_library(${target} INTERFACE)
    add_dependencies(${target} ${target}_headers)
    target_include_directories(${target} SYSTEM INTERFACE "${folder}")
endfunction()

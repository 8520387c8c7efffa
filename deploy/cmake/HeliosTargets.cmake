# The project's few ways to make a target. Flags live on one interface target, never globally.
set(HELIOS_SANITIZE "" CACHE STRING "Sanitizers for every target, e.g. address,undefined")

find_program(HELIOS_CCACHE ccache)
if(HELIOS_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${HELIOS_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${HELIOS_CCACHE}")
endif()

add_library(helios_flags INTERFACE)
target_compile_features(helios_flags INTERFACE cxx_std_20)
target_compile_options(helios_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -fno-omit-frame-pointer)
target_include_directories(helios_flags INTERFACE "${PROJECT_SOURCE_DIR}/actors" "${PROJECT_SOURCE_DIR}/services")
if(HELIOS_SANITIZE)
    # Received frames are unaligned by nature (ZeroMQ); CAF binds null references in its own headers;
    # the check of vptrs opens pipes, and some tests leave no descriptor.
    target_compile_options(helios_flags INTERFACE
        "-fsanitize=${HELIOS_SANITIZE}" -fno-sanitize=alignment,null,vptr -fno-sanitize-recover=undefined)
    target_link_options(helios_flags INTERFACE "-fsanitize=${HELIOS_SANITIZE}")
    # g++ 12 then sees uninitialised members inside its own <regex> and <functional> (GCC bug 105562).
    target_compile_options(helios_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()
# Programs too, so that what their libraries left for the link is compiled on all processors.
target_link_options(helios_flags INTERFACE $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-flto=auto>)
# At -O3 g++ 12 sees strings that overlap and members without a value in its own <string> (GCC bugs 105329, 105562);
# the other presets keep both warnings.
target_compile_options(helios_flags INTERFACE
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict;-Wno-maybe-uninitialized>)
if(HELIOS_FUZZ)
    target_compile_options(helios_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# helios_library(grid SOURCES a.cpp DEPENDS helios::vt) makes helios_grid, alias helios::grid.
# PER_BYTE: what is called for every few bytes; a release inlines across its files.
function(helios_library name)
    cmake_parse_arguments(ARG "PER_BYTE" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
    add_library(helios_${name} STATIC ${ARG_SOURCES})
    if(ARG_PER_BYTE)
        set_target_properties(helios_${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION_RELEASE ON)
        target_compile_options(helios_${name} PRIVATE $<$<CONFIG:Release>:-O3>)
    endif()
    add_library(helios::${name} ALIAS helios_${name})
    target_link_libraries(helios_${name}
        PUBLIC $<BUILD_INTERFACE:helios_flags> ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
endfunction()

# helios_public_headers(grid grid/screen.hpp ...) makes a library part of what others install: component `engine`,
# find_package(helios_grid). With PART search: component `engine_search`, find_package(helios_grid COMPONENTS search).
# Its objects carry machine code beside GCC's own form, so that any linker takes them.
function(helios_public_headers name)
    cmake_parse_arguments(ARG "" "PART" "" ${ARGN})
    set(component engine)
    set(package helios_grid)
    if(ARG_PART)
        string(APPEND component "_${ARG_PART}")
        string(APPEND package "_${ARG_PART}")
    endif()
    list(TRANSFORM ARG_UNPARSED_ARGUMENTS PREPEND "${PROJECT_SOURCE_DIR}/actors/" OUTPUT_VARIABLE headers)
    target_sources(helios_${name} PUBLIC
        FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/actors" FILES ${headers})
    target_compile_features(helios_${name} PUBLIC cxx_std_20)
    target_compile_options(helios_${name} PRIVATE
        $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-ffat-lto-objects>)
    set_target_properties(helios_${name} PROPERTIES EXPORT_NAME ${name})
    install(TARGETS helios_${name} EXPORT ${package}
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT ${component}
        FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/helios" COMPONENT ${component})
endfunction()

# The package of all that helios_public_headers named.
function(helios_install_engine)
    include(CMakePackageConfigHelpers)
    set(place "${CMAKE_INSTALL_LIBDIR}/cmake/helios_grid")
    set(version "${PROJECT_BINARY_DIR}/helios_grid-config-version.cmake")
    write_basic_package_version_file("${version}" COMPATIBILITY SameMinorVersion)
    install(EXPORT helios_grid NAMESPACE helios:: FILE helios_grid-targets.cmake
        DESTINATION "${place}" COMPONENT engine)
    install(EXPORT helios_grid_search NAMESPACE helios:: FILE helios_grid-search-targets.cmake
        DESTINATION "${place}" COMPONENT engine_search)
    install(FILES "${PROJECT_SOURCE_DIR}/deploy/cmake/helios_grid-config.cmake" "${version}"
        DESTINATION "${place}" COMPONENT engine)
endfunction()

# The same for files that include CAF: they share one precompiled <caf/all.hpp>.
function(helios_actor_library name)
    helios_library(${name} ${ARGN})
    target_link_libraries(helios_${name} PUBLIC CAF::core)
    if(name STREQUAL "mesh")
        target_precompile_headers(helios_mesh PRIVATE <caf/all.hpp>)
    else()
        target_precompile_headers(helios_${name} REUSE_FROM helios_mesh)
    endif()
endfunction()

# helios_service(core SOURCES main.cpp DEPENDS helios::pty) makes the program helios-core.
function(helios_service name)
    cmake_parse_arguments(ARG "" "OUTPUT" "SOURCES;DEPENDS" ${ARGN})
    if(NOT ARG_OUTPUT)
        set(ARG_OUTPUT helios-${name})
    endif()
    add_executable(helios_service_${name} ${ARG_SOURCES})
    set_target_properties(helios_service_${name} PROPERTIES
        OUTPUT_NAME ${ARG_OUTPUT} RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    target_link_libraries(helios_service_${name} PRIVATE helios_flags ${ARG_DEPENDS})
    install(TARGETS helios_service_${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# helios_test(vt SOURCES a_test.cpp DEPENDS helios::vt LABEL unit) makes vt_test and its ctest entries.
function(helios_test name)
    cmake_parse_arguments(ARG "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    add_executable(${name}_test ${ARG_SOURCES})
    target_link_libraries(${name}_test PRIVATE helios_flags ${ARG_DEPENDS} GTest::gtest_main)
    gtest_discover_tests(${name}_test DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES
        PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()

# helios_fuzzer(parser SOURCES fuzz_parser.cpp DEPENDS helios::vt [CORPUS dir] [DICTIONARY file])
# makes fuzz_parser, a ctest entry of a minute, and a line for deploy/fuzz.sh. What it finds worth keeping goes into the
# build tree, never into the seeds. -timeout is the bound on hangs: an input has at most 4 KB.
function(helios_fuzzer name)
    cmake_parse_arguments(ARG "" "CORPUS;DICTIONARY" "SOURCES;DEPENDS" ${ARGN})
    add_executable(fuzz_${name} ${ARG_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE helios_flags ${ARG_DEPENDS})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    set(found "${CMAKE_CURRENT_BINARY_DIR}/corpus_${name}")
    file(MAKE_DIRECTORY "${found}")
    set(dictionary "")
    if(ARG_DICTIONARY)
        set(dictionary "-dict=${CMAKE_CURRENT_SOURCE_DIR}/${ARG_DICTIONARY}")
    endif()
    add_test(NAME fuzz_${name}
        COMMAND fuzz_${name} -max_total_time=60 -timeout=5 -rss_limit_mb=1024 ${dictionary} "${found}" ${ARG_CORPUS})
    set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 180)
    file(APPEND "${PROJECT_BINARY_DIR}/fuzzers" "${name}|${CMAKE_CURRENT_BINARY_DIR}/fuzz_${name}|${dictionary}|${ARG_CORPUS}\n")
    add_dependencies(helios_fuzzers fuzz_${name})
endfunction()

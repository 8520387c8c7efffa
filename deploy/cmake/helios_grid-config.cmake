# find_package(helios_grid): helios::grid (the terminal engine), helios::vt (its parser), helios::base.
# find_package(helios_grid COMPONENTS search): helios::grid_search too, where it is installed and RE2 is.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(hwy)
find_dependency(zstd)
include("${CMAKE_CURRENT_LIST_DIR}/helios_grid-targets.cmake")

set(helios_grid_search_targets "${CMAKE_CURRENT_LIST_DIR}/helios_grid-search-targets.cmake")
if("search" IN_LIST helios_grid_FIND_COMPONENTS AND EXISTS "${helios_grid_search_targets}")
    find_dependency(PkgConfig)
    pkg_check_modules(RE2 QUIET IMPORTED_TARGET re2)
    if(RE2_FOUND)
        include("${helios_grid_search_targets}")
        set(helios_grid_search_FOUND TRUE)
    endif()
endif()
foreach(component IN LISTS helios_grid_FIND_COMPONENTS)
    if(helios_grid_FIND_REQUIRED_${component} AND NOT helios_grid_${component}_FOUND)
        set(helios_grid_FOUND FALSE)
        set(helios_grid_NOT_FOUND_MESSAGE
            "no component ${component}: there is search, if engine_search was installed and pkg-config finds re2")
    endif()
endforeach()

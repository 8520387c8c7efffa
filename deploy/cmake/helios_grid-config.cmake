# find_package(helios_grid): helios::grid (the terminal engine), helios::vt (its parser), helios::base.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(hwy)
find_dependency(zstd)
include("${CMAKE_CURRENT_LIST_DIR}/helios_grid-targets.cmake")

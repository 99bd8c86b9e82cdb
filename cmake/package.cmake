# What find_package(rcdp) reads: every library as rcdp::NAME, with the foreign ones that it needs.
include(CMakePackageConfigHelpers)

set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/rcdp)
get_property(RCDP_FOREIGN GLOBAL PROPERTY RCDP_FOREIGN)
configure_package_config_file(cmake/rcdpConfig.cmake.in ${PROJECT_BINARY_DIR}/rcdpConfig.cmake INSTALL_DESTINATION ${folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rcdpConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rcdpConfig.cmake ${PROJECT_BINARY_DIR}/rcdpConfigVersion.cmake DESTINATION ${folder})
install(EXPORT rcdp NAMESPACE rcdp:: FILE rcdpTargets.cmake DESTINATION ${folder})

# cmake --install build/release --prefix P; cmake --build build/release --target package makes a tarball of the same.
# Everything finds everything else by relative paths, so that the folder may be moved. The shared libraries of the
# compiler lie in a folder of their own, where no other program finds them.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(ACTC_PRIVATE_LIBRARIES ${CMAKE_INSTALL_LIBDIR}/actc)
set(ACTC_PACKAGE ${CMAKE_INSTALL_LIBDIR}/cmake/Actc)
set(ACTC_RUNTIME_SOURCES ${CMAKE_INSTALL_DATADIR}/actc/runtime)

cmake_path(RELATIVE_PATH ACTC_PRIVATE_LIBRARIES BASE_DIRECTORY ${CMAKE_INSTALL_BINDIR} OUTPUT_VARIABLE from_bin)
set_target_properties(actc PROPERTIES INSTALL_RPATH "$ORIGIN/${from_bin}")
install(TARGETS actc RUNTIME_DEPENDENCY_SET actc_libraries)
install(RUNTIME_DEPENDENCY_SET actc_libraries DESTINATION ${ACTC_PRIVATE_LIBRARIES}
  PRE_INCLUDE_REGEXES "^lib(Halide|mpfi|mpfr|gmp|gmpxx|fmt|z|zstd)\\." PRE_EXCLUDE_REGEXES "."
  DIRECTORIES $<TARGET_FILE_DIR:Halide::Halide>)

install(TARGETS actc_runtime ARCHIVE)
install(DIRECTORY runtime/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY runtime/ DESTINATION ${ACTC_RUNTIME_SOURCES} FILES_MATCHING PATTERN "*.c" PATTERN "*.h"
  PATTERN include EXCLUDE)

configure_package_config_file(cmake/ActcConfig.cmake.in ActcConfig.cmake INSTALL_DESTINATION ${ACTC_PACKAGE}
  PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR ACTC_RUNTIME_SOURCES
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# What the package offers does not depend on the machine that a project is compiled for.
write_basic_package_version_file(ActcConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_BINARY_DIR}/ActcConfig.cmake ${CMAKE_BINARY_DIR}/ActcConfigVersion.cmake cmake/ActcAddLibrary.cmake
  DESTINATION ${ACTC_PACKAGE})

set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${pc_folder}
  OUTPUT_VARIABLE ACTC_PREFIX_FROM_PC)
configure_file(cmake/actc_runtime.pc.in actc_runtime.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/actc_runtime.pc DESTINATION ${pc_folder})

install(FILES LICENSE THIRD_PARTY README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md")
# The licences of the libraries that come along, as their packages hold them.
file(GLOB halide_licenses ${ACTC_TOOLCHAIN}/halide/halide-*.dist-info/licenses/*)
install(FILES ${halide_licenses} DESTINATION ${CMAKE_INSTALL_DOCDIR}/licenses/halide)
foreach(package IN ITEMS libmpfi0 libmpfr6 libgmp10 libfmt9)
  install(FILES /usr/share/doc/${package}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR}/licenses RENAME ${package} OPTIONAL)
endforeach()

set(CPACK_GENERATOR TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_FILE_NAME actc-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
include(CPack)

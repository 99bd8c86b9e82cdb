# How a layer is built: one static library each, our warnings as errors, our public headers alone in sight.
add_library(rcdp_options INTERFACE)
target_include_directories(rcdp_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_options(rcdp_options INTERFACE -Wall -Wextra -Wpedantic -Werror -Wconversion -Wshadow -Wstrict-prototypes
                       -Wmissing-prototypes -Wvla)
if(RCDP_COVERAGE) # only what is ours: asn1c's code comes without these options; threads count too, and this compiler's own warnings are no errors
  target_compile_options(rcdp_options INTERFACE -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc
                         -fprofile-update=atomic -Wno-error)
endif()

# rcdp_library(NAME SOURCES a.c … [LINK rcdp_x …] [PRIVATE_LINK foreign …])
function(rcdp_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  add_library(rcdp::${name} ALIAS ${name})
  set_property(GLOBAL APPEND PROPERTY RCDP_LIBRARIES ${name})
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                             $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE $<BUILD_INTERFACE:rcdp_options> ${ARG_PRIVATE_LINK})
  install(TARGETS ${name} EXPORT rcdp ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()

# A foreign library that one of ours is made of, here as PkgConfig::NAME, and again wherever the installed package is found.
# rcdp_foreign(NAME module)
function(rcdp_foreign name module)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  set_property(GLOBAL APPEND_STRING PROPERTY RCDP_FOREIGN "pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})\n")
endfunction()

# Runs asn1c over asn1/ when a module, the flags or a repair changed: into a temporary folder of the build tree that takes its
# name when it is complete. Sets RCDP_ASN1C_DIR and RCDP_ASN1C_SOURCES.
find_program(RCDP_ASN1C asn1c REQUIRED)
include(${PROJECT_SOURCE_DIR}/codec/asn1c/repair.cmake)

set(RCDP_ASN1C_FLAGS -gen-PER -fcompound-names)
set(RCDP_ASN1C_DIR ${PROJECT_BINARY_DIR}/asn1c)

file(GLOB modules CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/asn1/*.asn1)
set(inputs ${modules} ${PROJECT_SOURCE_DIR}/codec/asn1c/repair.cmake ${CMAKE_CURRENT_LIST_FILE})
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${inputs})

set(stamp "${RCDP_ASN1C_FLAGS}")
foreach(input ${inputs})
  file(SHA256 ${input} hash)
  string(APPEND stamp " ${input} ${hash}")
endforeach()
string(SHA256 stamp "${stamp}")

set(known "")
if(EXISTS ${RCDP_ASN1C_DIR}/stamp)
  file(READ ${RCDP_ASN1C_DIR}/stamp known)
endif()

if(NOT known STREQUAL stamp)
  set(fresh ${RCDP_ASN1C_DIR}.new)
  file(REMOVE_RECURSE ${fresh})
  file(MAKE_DIRECTORY ${fresh})
  file(COPY ${modules} DESTINATION ${fresh})
  set(names "")
  foreach(module ${modules})
    get_filename_component(name ${module} NAME)
    list(APPEND names ${name})
  endforeach()
  # Relative paths: the generated files quote the command line.
  execute_process(COMMAND ${RCDP_ASN1C} ${RCDP_ASN1C_FLAGS} ${names} WORKING_DIRECTORY ${fresh}
                  RESULT_VARIABLE failed OUTPUT_VARIABLE log ERROR_VARIABLE log)
  if(failed)
    message(FATAL_ERROR "asn1c failed (${failed}):\n${log}")
  endif()
  file(REMOVE ${fresh}/converter-sample.c)
  asn1c_repair(${fresh})
  file(WRITE ${fresh}/stamp ${stamp})
  file(REMOVE_RECURSE ${RCDP_ASN1C_DIR})
  file(RENAME ${fresh} ${RCDP_ASN1C_DIR})
  message(STATUS "asn1c: generated ${RCDP_ASN1C_DIR}")
endif()

file(GLOB RCDP_ASN1C_SOURCES ${RCDP_ASN1C_DIR}/*.c)

# Fails unless PROGRAM prints DOCUMENT, octet for octet.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE drawn RESULT_VARIABLE status)
file(READ ${DOCUMENT} written)
if(NOT status EQUAL 0 OR NOT drawn STREQUAL written)
  message(FATAL_ERROR "${DOCUMENT} is out of date: ${PROGRAM} > ${DOCUMENT}")
endif()

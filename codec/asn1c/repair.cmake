# The repairs of what asn1c 0.9.28 generates, and of its runtime, as cmake/asn1c.cmake applies them to a fresh copy.
# Each says why; one that no longer applies stops the configuration.

function(asn1c_replace file from to)
  file(READ ${file} text)
  string(REPLACE "${from}" "${to}" mended "${text}")
  if(mended STREQUAL text)
    message(FATAL_ERROR "codec/asn1c/repair.cmake: nothing to mend in ${file}: ${from}")
  endif()
  file(WRITE ${file} "${mended}")
endfunction()

# Undefined behaviour: an octet of 128 and above shifted by 24 into the sign of an int.
function(asn1c_mend_shift dir)
  asn1c_replace(${dir}/per_support.c "accum = ((buf[0] << 24)" "accum = (((uint32_t)buf[0] << 24)")
endfunction()

# Undefined behaviour: an open type of no octets leaves buf null, and a null pointer moved on. Unreachable in our modules (no
# additions are known), mended because it stands in code that is linked.
function(asn1c_mend_open_type dir)
  asn1c_replace(${dir}/per_opentype.c "if(bufLen + chunk_bytes > bufSize) {" "if(!buf || bufLen + chunk_bytes > bufSize) {")
  asn1c_replace(${dir}/per_opentype.c "bufSize = chunk_bytes + (bufSize << 2);"
                "bufSize = chunk_bytes + (bufSize << 2) + 1;")
endfunction()

# What is encoded, keys too, goes through a buffer on the encoder's stack: wiped when the encoding is over.
function(asn1c_mend_output_buffer dir)
  asn1c_replace(${dir}/per_encoder.c "#include <per_encoder.h>" "#include <per_encoder.h>\n\nvoid rcdp_wipe(void *, size_t);")
  asn1c_replace(${dir}/per_encoder.c "\t\t\tASN__ENCODE_FAILED;\n\t}\n\n\treturn er;"
                "\t\t\ter.encoded = -1;\n\t}\n\n\trcdp_wipe(&po, sizeof(po));\n\treturn er;")
endfunction()

# Checks call a reporter of failures that we never pass; without the calls their texts stay out of the program.
function(asn1c_mend_reporter dir)
  asn1c_replace(${dir}/constraints.h "if(ctfailcb) ctfailcb" "if(0) ctfailcb")
endfunction()

# A list has more elements than it may: seen before they are read, as each takes many times its octets in memory.
function(asn1c_mend_counts dir)
  asn1c_replace(${dir}/constr_SET_OF.c "nelems += ct->lower_bound;\n\t} else {"
                "nelems += ct->lower_bound;\n\t\tif(nelems > ct->upper_bound) ASN__DECODE_FAILED;\n\t} else {")
endfunction()

# Members take over the check of their type on first use: a write to a shared table (a data race), and needless.
function(asn1c_mend_deferred_checks dir)
  set(write "elm->memb_constraints = elm->type->check_constraints;")
  asn1c_replace(${dir}/constr_SEQUENCE.c "${write}" "")
  asn1c_replace(${dir}/constr_CHOICE.c "${write}" "")
  asn1c_replace(${dir}/constr_SET_OF.c "if(!elm->memb_constraints)\n\t\t${write}" "")
endfunction()

# A named type inherits the functions of its base at its first use, at run time: a data race, and the base's check overwrites its
# own constraints. Here it inherits them in its initialiser. Afterwards nothing writes to a descriptor, and
# asn1c_mend_constness has the compiler prove it.
set(asn1c_free_OCTET_STRING OCTET_STRING)
set(asn1c_uper_OCTET_STRING OCTET_STRING)
set(asn1c_free_VisibleString OCTET_STRING)
set(asn1c_uper_VisibleString OCTET_STRING)
set(asn1c_free_NumericString OCTET_STRING)
set(asn1c_uper_NumericString OCTET_STRING)
set(asn1c_free_NativeInteger NativeInteger)
set(asn1c_uper_NativeInteger NativeInteger)
set(asn1c_free_NativeEnumerated NativeInteger)
set(asn1c_uper_NativeEnumerated NativeEnumerated)

function(asn1c_mend_inheritance file)
  file(READ ${file} text)
  if(NOT text MATCHES "td->free_struct    = asn_DEF_([A-Za-z_]+)\\.free_struct;")
    return()
  endif()
  set(base ${CMAKE_MATCH_1})
  get_filename_component(type ${file} NAME_WE)
  if(NOT DEFINED asn1c_uper_${base})
    message(FATAL_ERROR "codec/asn1c/repair.cmake: no rule for ${type}, a type made of ${base}")
  endif()
  string(FIND "${text}" "/*\n * This type is implemented using" from)
  string(FIND "${text}" "int\n${type}_constraint(" check)
  string(FIND "${text}" "/* Replace with underlying type checker */" unchecked)
  if(unchecked GREATER 0)
    set(from ${check})
    string(REPLACE "\t${type}_constraint," "\tasn_generic_no_constraint," text "${text}")
  endif()
  string(FIND "${text}" "static asn_per_constraints_t asn_PER_type_" to)
  if(from LESS 0 OR to LESS ${from})
    message(FATAL_ERROR "codec/asn1c/repair.cmake: ${file} has not the expected shape")
  endif()
  string(SUBSTRING "${text}" 0 ${from} head)
  string(SUBSTRING "${text}" ${to} -1 tail)
  string(REPLACE "\t${type}_free," "\t${asn1c_free_${base}}_free," tail "${tail}")
  string(REPLACE "\t${type}_decode_uper," "\t${asn1c_uper_${base}}_decode_uper," tail "${tail}")
  string(REPLACE "\t${type}_encode_uper," "\t${asn1c_uper_${base}}_encode_uper," tail "${tail}")
  file(WRITE ${file} "${head}${tail}")
endfunction()

# Only UPER: without these entries the linker drops the BER, XER and printing code (asn1c's BER decoder is not fit for hostile
# input, and all of it costs flash).
function(asn1c_mend_tables file)
  file(READ ${file} text)
  string(REGEX REPLACE "\n\t[A-Za-z0-9_]+_(print|print_utf8|decode_ber|encode_der|decode_xer|decode_xer_hex|decode_xer_utf8|encode_xer|encode_xer_utf8|outmost_tag)," "\n\t0," text "${text}")
  file(WRITE ${file} "${text}")
endfunction()

# Descriptors are constant: no data race by construction, and in flash.
function(asn1c_mend_constness file)
  file(READ ${file} text)
  string(REGEX REPLACE "(const )?struct asn_TYPE_descriptor_s([ \t]*\\*)" "const struct asn_TYPE_descriptor_s\\2" text "${text}")
  string(REGEX REPLACE "(const )?struct asn_TYPE_member_s([ \t]*\\*)" "const struct asn_TYPE_member_s\\2" text "${text}")
  string(REPLACE "typedef struct asn_TYPE_descriptor_s {" "typedef const struct asn_TYPE_descriptor_s {" text "${text}")
  string(REPLACE "typedef struct asn_TYPE_member_s {" "typedef const struct asn_TYPE_member_s {" text "${text}")
  string(REGEX REPLACE "typedef struct asn_([A-Z_]+)_specifics_s {" "typedef const struct asn_\\1_specifics_s {" text "${text}")
  string(REPLACE "\tasn_TYPE_descriptor_t s_td;" "\tstruct asn_TYPE_descriptor_s s_td;" text "${text}") # a local one
  string(REPLACE "static const asn_INTEGER_specifics_t" "static asn_INTEGER_specifics_t" text "${text}")
  file(WRITE ${file} "${text}")
endfunction()

function(asn1c_repair dir)
  asn1c_mend_shift(${dir})
  asn1c_mend_open_type(${dir})
  asn1c_mend_output_buffer(${dir})
  asn1c_mend_reporter(${dir})
  asn1c_mend_counts(${dir})
  asn1c_mend_deferred_checks(${dir})
  file(GLOB files ${dir}/*.c ${dir}/*.h)
  foreach(file ${files})
    asn1c_mend_inheritance(${file})
    asn1c_mend_tables(${file})
    asn1c_mend_constness(${file})
  endforeach()
endfunction()

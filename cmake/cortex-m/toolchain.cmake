# Cortex-M4 with Debian's gcc-arm-none-eabi and newlib: the libraries without I/O, for a firmware to link with its provider.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m4 -mthumb -ffunction-sections -fdata-sections -isystem ${CMAKE_CURRENT_LIST_DIR}")

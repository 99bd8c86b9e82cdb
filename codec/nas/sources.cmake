# The NAS carriage of rcdp_codec; paths are relative to codec/.
set(RCDP_NAS_SOURCES nas/cursor.c nas/element.c nas/eps.c nas/fivegs.c nas/identity.c nas/nas.c nas/pco.c nas/private.c)

%% The second opinion itself: the modules under asn1/, or others like them, compiled by Erlang's asn1ct; and the talk with
%% codec_exchange, which has the codec's opinion.
-module(opinion).
-export([compile_modules/2, compile_modules/3, encode/2, decode/2, hex/1, unhex/1, seed/0, their_encodings/4, show/3]).

%% Every run can be had again: the seed is printed, and taken from the environment.
seed() ->
    Seed = case os:getenv("RCDP_TEST_SEED") of
               false -> 20240607;
               Text -> list_to_integer(Text)
           end,
    io:format("seed: ~b (RCDP_TEST_SEED)~n", [Seed]),
    rand:seed(exsss, Seed),
    Seed.

compile_modules(From, Work) -> compile_modules(From, Work, fun(Text) -> Text end).

%% Edit has each text before it is compiled.
compile_modules(From, Work, Edit) -> compile(copy_modules(From, Work, Edit), Work).

%% asn1ct finds an imported module by its name.
copy_modules(From, Work, Edit) ->
    ok = filelib:ensure_dir(filename:join(Work, "x")),
    [copy_module(File, Work, Edit) || File <- filelib:wildcard(filename:join(From, "*.asn1"))].

copy_module(File, Work, Edit) ->
    {ok, Text} = file:read_file(File),
    {match, [Name]} = re:run(Text, "^([A-Za-z0-9-]+) DEFINITIONS", [multiline, {capture, all_but_first, list}]),
    ok = file:write_file(filename:join(Work, Name ++ ".asn1"), Edit(Text)),
    Name.

compile(Names, Work) ->
    {ok, Old} = file:get_cwd(),
    ok = file:set_cwd(Work),
    [ok = asn1ct:compile(Name ++ ".asn1", [uper, maps, noobj, {outdir, "."}]) || Name <- Names],
    [begin
         {ok, Module, Code} = compile:file(Name ++ ".erl", [binary]),
         {module, Module} = code:load_binary(Module, Name ++ ".erl", Code)
     end || Name <- Names],
    ok = file:set_cwd(Old).

module(Type) ->
    case Type of
        'Message' -> 'RCDP-Message';
        'Credential' -> 'RCDP-Credential';
        'Profile' -> 'RCDP-Credential';
        'Controls' -> 'RCDP-Credential';
        'DeviceState' -> 'RCDP-State';
        'EntryState' -> 'RCDP-State';
        'ProvisionState' -> 'RCDP-State';
        _ -> procedure(atom_to_list(Type))
    end.

procedure("Companion" ++ _) -> 'RCDP-Companion';
procedure("Attach" ++ _) -> 'RCDP-Attach';
procedure("Voucher") -> 'RCDP-Attach';
procedure("SignedVoucher") -> 'RCDP-Attach';
procedure("Update" ++ _) -> 'RCDP-Life';
procedure("Acknowledge" ++ _) -> 'RCDP-Life';
procedure(Type) when Type =:= "Notice"; Type =:= "Proof"; Type =:= "Proven"; Type =:= "Status"; Type =:= "Taken" -> 'RCDP-Life';
procedure(_) -> 'RCDP-Provisioner'.

encode(Type, Value) ->
    {ok, Octets} = (module(Type)):encode(Type, Value),
    Octets.

decode(Type, Octets) ->
    {ok, Value} = (module(Type)):decode(Type, Octets),
    Value.

hex(Octets) -> string:lowercase(binary:encode_hex(Octets)).
unhex(Text) -> binary:decode_hex(list_to_binary(Text)).

%% What codec_exchange makes: {Type, Octets} of each line.
their_encodings(Exchange, File, Seed, Count) ->
    [] = os:cmd(lists:flatten(io_lib:format("~s make ~b ~b > ~s", [Exchange, Seed, Count, File]))),
    {ok, Text} = file:read_file(File),
    [begin
         [Name, Hex] = binary:split(Line, <<" ">>),
         {binary_to_atom(Name), binary:decode_hex(Hex)}
     end || Line <- binary:split(Text, <<"\n">>, [global, trim_all])].

%% Give encodings to codec_exchange: {Type, Octets, Expected}, which is ok or the name of an error.
show(Exchange, File, Encodings) ->
    ok = file:write_file(File, [[atom_to_list(Type), " ", hex(Octets), " ", atom_to_list(Expected), "\n"]
                                || {Type, Octets, Expected} <- Encodings]),
    Output = os:cmd(lists:flatten(io_lib:format("~s check < ~s; echo status $?", [Exchange, File]))),
    io:format("~s", [Output]),
    {match, _} = re:run(Output, "status 0").

#!/usr/bin/env escript
%% -*- erlang -*-
%%! -kernel logger_level error
%% A second opinion on the encodings, by Erlang's asn1ct:
%%   - the octets in golden.txt are the encodings of the terms below, and decode to them;
%%   - what codec_exchange makes decodes here and encodes to the same octets;
%%   - random values made here decode there and encode to the same octets.
%% usage: second_opinion.escript ASN1_DIRECTORY GOLDEN CODEC_EXCHANGE WORK_DIRECTORY

-mode(compile).

count() -> 300.

main([Modules, Golden, Exchange, Work]) ->
    ok = filelib:ensure_dir(filename:join(Work, "x")),
    compile_modules(Modules, Work),
    Seed = seed(),
    io:format("seed: ~b (RCDP_TEST_SEED)~n", [Seed]),
    rand:seed(exsss, Seed),
    check_golden(Golden),
    read_theirs(Exchange, Seed),
    show_ours(Exchange, Work),
    io:format("the second opinion is the same~n").

seed() ->
    case os:getenv("RCDP_TEST_SEED") of
        false -> 20240607;
        Text -> list_to_integer(Text)
    end.

%% asn1ct finds an imported module by its name.
compile_modules(From, Work) ->
    Files = filelib:wildcard(filename:join(From, "*.asn1")),
    Names = [copy_module(File, Work) || File <- Files],
    {ok, Old} = file:get_cwd(),
    ok = file:set_cwd(Work),
    [ok = asn1ct:compile(Name ++ ".asn1", [uper, maps, noobj, {outdir, "."}]) || Name <- Names],
    [begin
         {ok, Module, Code} = compile:file(Name ++ ".erl", [binary]),
         {module, Module} = code:load_binary(Module, Name ++ ".erl", Code)
     end || Name <- Names],
    ok = file:set_cwd(Old).

copy_module(File, Work) ->
    {ok, Text} = file:read_file(File),
    {match, [Name]} = re:run(Text, "^([A-Za-z0-9-]+) DEFINITIONS", [multiline, {capture, all_but_first, list}]),
    ok = file:write_file(filename:join(Work, Name ++ ".asn1"), Text),
    Name.

module(Type) ->
    case Type of
        'Message' -> 'RCDP-Message';
        'Credential' -> 'RCDP-Credential';
        'Profile' -> 'RCDP-Credential';
        'DeviceState' -> 'RCDP-State';
        _ -> 'RCDP-Attach'
    end.

encode(Type, Value) ->
    {ok, Octets} = (module(Type)):encode(Type, Value),
    Octets.

decode(Type, Octets) ->
    {ok, Value} = (module(Type)):decode(Type, Octets),
    Value.

hex(Octets) -> [io_lib:format("~2.16.0b", [O]) || <<O>> <= Octets].
unhex(Text) -> << <<(list_to_integer([A, B], 16))>> || <<A, B>> <= list_to_binary(Text) >>.

%% --- golden ---

check_golden(File) ->
    {ok, Text} = file:read_file(File),
    Lines = [string:split(Line, " ") || Line <- string:lexemes(binary_to_list(Text), "\n"), hd(Line) =/= $#],
    Recorded = [{Name, unhex(Hex)} || [Name, Hex] <- Lines],
    Terms = golden(),
    [] = lists:sort([Name || {Name, _} <- Recorded]) -- [Name || {Name, _} <- Terms],
    [begin
         Type = list_to_atom(hd(string:split(Name, "/"))),
         {Name, Octets} = lists:keyfind(Name, 1, Recorded),
         {Name, Octets} = {Name, encode(Type, Value)},
         {Name, Value} = {Name, decode(Type, Octets)}
     end || {Name, Value} <- Terms],
    io:format("~b golden encodings agree~n", [length(Terms)]).

run(Start, Length) -> << <<(Start + I)>> || I <- lists:seq(0, Length - 1) >>.
id(Start) -> run(Start, 16).
hash(Start) -> run(Start, 32).
number(N) -> <<N:64>>.
plmn() -> #{plmn => <<16#00, 16#f1, 16#10>>}.
snpn() -> (plmn())#{nid => <<16#00, 16#7e, 16#d9, 16#d5, 16#00, 16#c1>>}.

full_profile() ->
    #{id => id(1), epoch => 1, supi => {imsi, "001010000000001"}, network => plmn(), algorithm => tuak,
      amf => <<16#80, 0>>, sqn => <<32:48>>, routingIndicator => <<16#f0, 16#ff>>,
      homeNetworkKey => #{scheme => profileB, id => 27, key => run(2, 33)},
      notBefore => number(1700000000), notAfter => number(1800000000), lifetime => 31536000,
      renewal => number(1790000000),
      restrictions => #{roamingAllowed => true, rats => [nbIot, nonThreeGpp], dnns => ["iot.example"],
                        slices => [#{sst => 1}, #{sst => 255, sd => <<1, 2, 3>>}]},
      parent => run(3, 5), orderedBy => run(9, 7), assurance => asserted,
      noticeKey => #{algorithm => ed25519, key => run(100, 32)}}.

plain_profile() ->
    #{id => id(1), epoch => 0, supi => {nai, "device@example.org"}, network => snpn(), algorithm => milenage,
      amf => <<0, 0>>, sqn => <<0:48>>, routingIndicator => <<16#21, 16#43>>, notBefore => number(0),
      notAfter => number(16#ffffffffffffffff), restrictions => #{roamingAllowed => false}, assurance => certified,
      noticeKey => #{algorithm => ecdsaP256, key => run(4, 65)}}.

message(Sender, Body) ->
    #{version => 1, transaction => id(1), sender => Sender, body => Body, extensions => []}.

golden() ->
    [{"AttachRequest",
      #{transaction => id(1), certificateUrl => "https://www.nextgencertauthority.com/DeviceID=0001",
        certificateHash => hash(10), deviceNonce => hash(20), suites => [x25519, p256, static],
        ephemeralKey => run(4, 65), servingNetwork => snpn(), counter => number(16#0102030405060708),
        voucherNeeded => true}},
     {"AttachReject",
      #{transaction => id(1), requestHash => hash(2), deviceNonce => hash(3), nonce1 => hash(4), network => plmn(),
        issued => number(1700000000), suite => x25519, enc => run(5, 32), sealed => run(6, 100)}},
     {"Voucher", #{certificateHash => hash(1), network => snpn(), notAfter => number(1700000000)}},
     {"SignedVoucher", #{content => run(2, 50), signature => run(3, 64)}},
     {"AttachSealInfo",
      #{requestHash => hash(1), certificateHash => hash(2), servingNetwork => plmn(), signerHash => hash(3),
        freshnessHash => hash(4), suite => p256}},
     {"AttachFreshness", #{nonce1 => hash(1), issued => number(1700000000), network => snpn()}},
     {"AttachConfirm",
      #{transaction => id(1), credential => id(2), epoch => 258, certificateHash => hash(3), network => plmn(),
        requestHash => hash(4), rejectHash => hash(5), signerHash => hash(6), credentialHash => hash(7)}},
     {"AttachConfirmed", #{transaction => id(1), credential => id(2), epoch => 65535, confirmHash => hash(3)}},
     {"Profile", full_profile()},
     {"Credential/full",
      #{profile => full_profile(),
        secrets => #{key => run(50, 32), managementKey => run(60, 32), op => run(70, 32)}}},
     {"Credential/plain",
      #{profile => plain_profile(),
        secrets => #{key => run(50, 16), managementKey => run(60, 32), op => run(70, 16)}}},
     {"DeviceState/full",
      #{version => 1, generation => number(7), counter => number(8), seed => run(9, 60),
        lastTime => number(1700000000),
        pending => #{transaction => id(1), deviceNonce => hash(2), requestHash => hash(3), network => plmn(),
                     suites => [p256], ephemeralKey => run(4, 60), message => run(5, 200)},
        credentials => [#{status => active, profile => full_profile(), key => run(10, 44),
                          managementKey => run(11, 60), op => run(12, 60), installed => number(1700000001),
                          transaction => id(13), confirmHash => hash(14), confirm => run(15, 200)}]}},
     {"DeviceState/empty",
      #{version => 1, generation => number(0), counter => number(0), seed => run(0, 1), lastTime => number(0),
        credentials => []}},
     {"Message/error",
      (message(network, {error, #{cause => certificateRejected, certificateReason => revoked, retryAfter => 3600}}))
      #{extensions => [#{id => 513, critical => false, value => run(8, 3)}]}},
     {"Message/attachRequest", message(device, {attachRequest, #{content => run(1, 250), signature => run(2, 64)}})},
     {"Message/attachRequest/static", message(device, {attachRequest, #{content => run(1, 250)}})},
     {"Message/attachReject",
      message(network, {attachReject, #{content => run(1, 250), signature => run(2, 64),
                                        chain => [run(3, 200), run(4, 100)]}})},
     {"Message/attachReject/voucher",
      message(network, {attachReject, #{content => run(1, 250), signature => run(2, 64), chain => [run(3, 200)],
                                        voucher => #{content => run(5, 50), signature => run(6, 64)}}})},
     {"Message/attachConfirm", message(device, {attachConfirm, #{content => run(1, 230), mac => hash(2)}})},
     {"Message/attachConfirmed", message(network, {attachConfirmed, #{content => run(3, 66), mac => hash(4)}})}].

%% --- what they make ---

read_theirs(Exchange, Seed) ->
    Output = os:cmd(lists:flatten(io_lib:format("~s make ~b ~b", [Exchange, Seed, count()]))),
    Lines = string:lexemes(Output, "\n"),
    true = length(Lines) > 11 * count(),
    [begin
         [Name, Hex] = string:split(Line, " "),
         Type = list_to_atom(Name),
         Octets = unhex(Hex),
         {Line, Octets} = {Line, encode(Type, decode(Type, Octets))}
     end || Line <- Lines],
    io:format("~b of their encodings read~n", [length(Lines)]).

%% --- what we make ---

show_ours(Exchange, Work) ->
    File = filename:join(Work, "ours.txt"),
    Lines = [[atom_to_list(Type), " ", hex(encode(Type, random(Type))), "\n"] || Type <- types(),
                                                                                _ <- lists:seq(1, count())],
    ok = file:write_file(File, Lines),
    Output = os:cmd(lists:flatten(io_lib:format("~s check < ~s; echo status $?", [Exchange, File]))),
    io:format("~s", [Output]),
    {match, _} = re:run(Output, "status 0").

types() ->
    ['Message', 'AttachRequest', 'AttachReject', 'Voucher', 'SignedVoucher', 'AttachConfirm', 'AttachConfirmed',
     'Credential', 'DeviceState'].

one(List) -> lists:nth(rand:uniform(length(List)), List).
between(Least, Most) -> Least + rand:uniform(Most - Least + 1) - 1.
octets(Length) -> rand:bytes(Length).
octets(Least, Most) -> octets(between(Least, Most)).
text(Least, Most, Lowest, Highest) -> [between(Lowest, Highest) || _ <- lists:seq(1, between(Least, Most))].
list(Least, Most, Make) -> [Make() || _ <- lists:seq(1, between(Least, Most))].
maybe_with(Map, Key, Make) ->
    case rand:uniform(2) of
        1 -> Map;
        2 -> Map#{Key => Make()}
    end.

network() ->
    Digit = fun() -> between(0, 9) end,
    Third = one([15, Digit()]),
    Plmn = <<(Digit()):4, (Digit()):4, Third:4, (Digit()):4, (Digit()):4, (Digit()):4>>,
    maybe_with(#{plmn => Plmn}, nid, fun() -> <<0:4, (octets(6)):44/bits>> end).

%% The ephemeral key belongs to a suite that is offered.
ephemeral(Suites) ->
    Lengths = [65 || p256 <- Suites] ++ [32 || x25519 <- Suites],
    case Lengths of
        [] -> #{};
        _ -> #{ephemeralKey => octets(one(Lengths))}
    end.

suites() -> list(1, 4, fun() -> one([p256, x25519, static]) end).

random('AttachRequest') ->
    Suites = suites(),
    maps:merge(ephemeral(Suites),
               #{transaction => octets(16), certificateUrl => text(1, 255, 32, 126), certificateHash => octets(32),
                 deviceNonce => octets(32), suites => Suites, servingNetwork => network(), counter => octets(8),
                 voucherNeeded => one([true, false])});
random('AttachReject') ->
    Suite = one([p256, x25519, static]),
    Length = case Suite of x25519 -> 32; _ -> 65 end,
    #{transaction => octets(16), requestHash => octets(32), deviceNonce => octets(32), nonce1 => octets(32),
      network => network(), issued => octets(8), suite => Suite, enc => octets(Length), sealed => octets(17, 1536)};
random('Voucher') ->
    #{certificateHash => octets(32), network => network(), notAfter => octets(8)};
random('SignedVoucher') ->
    #{content => octets(1, 128), signature => octets(64)};
random('AttachConfirm') ->
    #{transaction => octets(16), credential => octets(16), epoch => between(0, 65535), certificateHash => octets(32),
      network => network(), requestHash => octets(32), rejectHash => octets(32), signerHash => octets(32),
      credentialHash => octets(32)};
random('AttachConfirmed') ->
    #{transaction => octets(16), credential => octets(16), epoch => between(0, 65535), confirmHash => octets(32)};
random('Credential') ->
    Profile = random('Profile'),
    {Key, Op} = case maps:get(algorithm, Profile) of
                    milenage -> {16, 16};
                    tuak -> {one([16, 32]), 32}
                end,
    #{profile => Profile, secrets => #{key => octets(Key), managementKey => octets(32), op => octets(Op)}};
random('Profile') ->
    Notice = one([{ecdsaP256, 65}, {ed25519, 32}]),
    With = [{homeNetworkKey, fun home_network_key/0}, {lifetime, fun() -> between(1, 1073741823) end},
            {renewal, fun() -> <<(between(1, 1 bsl 60)):64>> end}, {parent, fun() -> octets(1, 32) end},
            {orderedBy, fun() -> octets(1, 64) end}],
    lists:foldl(fun({Key, Make}, Map) -> maybe_with(Map, Key, Make) end,
                #{id => octets(16), epoch => between(0, 65535),
                  supi => one([{imsi, text(6, 15, $0, $9)}, {nai, text(3, 128, 33, 126)}]), network => network(),
                  algorithm => one([milenage, tuak]), amf => octets(2), sqn => octets(6),
                  routingIndicator => one([<<16#f5, 16#ff>>, <<16#21, 16#ff>>, <<16#21, 16#f3>>, <<16#21, 16#43>>]),
                  notBefore => octets(8), notAfter => octets(8), restrictions => restrictions(),
                  assurance => one([certified, asserted]),
                  noticeKey => #{algorithm => element(1, Notice), key => octets(element(2, Notice))}}, With);
random('DeviceState') ->
    maybe_with(#{version => 1, generation => octets(8), counter => octets(8), seed => octets(1, 112),
                 lastTime => octets(8), credentials => list(0, 4, fun held/0)}, pending, fun pending/0);
random('Message') ->
    #{version => 1, transaction => octets(16), sender => one([device, network, companion, provisioner]),
      body => body(one([error, attachRequest, attachReject, attachConfirm, attachConfirmed])),
      extensions => list(0, 8, fun() -> #{id => between(0, 65535), critical => false, value => octets(0, 255)} end)}.

home_network_key() ->
    one([#{scheme => profileA, id => between(0, 255), key => octets(32)},
         #{scheme => profileB, id => between(0, 255), key => <<(between(2, 3)), (octets(32))/binary>>}]).

restrictions() ->
    With = [{rats, fun() -> list(0, 8, fun() -> one([eutra, nbIot, ltem, nr, nrRedCap, nonThreeGpp]) end) end},
            {dnns, fun() -> list(0, 8, fun() -> text(1, 100, 32, 126) end) end},
            {slices, fun() -> list(0, 8, fun snssai/0) end}],
    lists:foldl(fun({Key, Make}, Map) -> maybe_with(Map, Key, Make) end, #{roamingAllowed => one([true, false])}, With).

snssai() -> maybe_with(#{sst => between(0, 255)}, sd, fun() -> octets(3) end).

pending() ->
    maybe_with(#{transaction => octets(16), deviceNonce => octets(32), requestHash => octets(32),
                 network => network(), suites => suites(), message => octets(1, 1280)},
               ephemeralKey, fun() -> octets(1, 112) end).

held() ->
    #{status => one([staged, active]), profile => random('Profile'), key => octets(1, 112),
      managementKey => octets(1, 112), op => octets(1, 112), installed => octets(8), transaction => octets(16),
      confirmHash => octets(32), confirm => octets(1, 640)}.

body(error) ->
    Report = one([#{cause => one([malformedMessage, replay, quotaExceeded, temporaryFailure])},
                  #{cause => certificateRejected, certificateReason => one([unavailable, expired, statusUnknown])}]),
    {error, maybe_with(Report, retryAfter, fun() -> between(0, 86400) end)};
body(attachRequest) ->
    {attachRequest, maybe_with(#{content => octets(1, 1024)}, signature, fun() -> octets(64) end)};
body(attachReject) ->
    {attachReject, maybe_with(#{content => octets(1, 2048), signature => octets(64),
                                chain => list(1, 3, fun() -> octets(1, 1200) end)},
                              voucher, fun() -> random('SignedVoucher') end)};
body(attachConfirm) ->
    {attachConfirm, #{content => octets(1, 512), mac => octets(32)}};
body(attachConfirmed) ->
    {attachConfirmed, #{content => octets(1, 128), mac => octets(32)}}.

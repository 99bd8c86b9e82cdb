#!/usr/bin/env escript
%% -*- erlang -*-
%%! -kernel logger_level error
%% Version 1 and a version 2 that is made here from the modules of version 1: a later value in every enumeration and a later
%% alternative in every choice, where the modules leave room for them, and typed additions that ride in the list of
%% extensions of every message. asn1ct speaks version 2, codec_exchange version 1:
%%   - messages of every kind with additions that are not critical are read, and their octets come again;
%%   - the same with one critical addition among them are refused as unknownCritical;
%%   - each later value and alternative is refused as malformed, in messages and in every content;
%%   - what has the number of version 2 is refused as unsupportedVersion, whatever is in it;
%%   - and what version 1 writes means the same to version 2, which writes the same octets.
%% usage: version_two.escript ASN1_DIRECTORY CODEC_EXCHANGE WORK_DIRECTORY

-mode(compile).

count() -> 50.

main([Modules, Exchange, Work]) ->
    load(["opinion.erl", "values.erl", "provisioning.erl"]),
    opinion:compile_modules(Modules, Work, fun version_two/1),
    Seed = opinion:seed(),
    true = marks(Modules) =:= length(later()),
    Cases = additions() ++ critical() ++ later_values() ++ numbered_two(),
    opinion:show(Exchange, filename:join(Work, "two.txt"), Cases),
    read_version_one(Exchange, Work, Seed),
    io:format("version 1 and version 2 understand each other as far as they should~n").

load(Files) ->
    Here = filename:dirname(escript:script_name()),
    [begin
         {ok, Module, Code} = compile:file(filename:join(Here, File), [binary, report]),
         {module, Module} = code:load_binary(Module, File, Code)
     end || File <- Files].

%% --- the modules of version 2 ---

version_two(Text) ->
    Bare = re:replace(Text, "--[^\n]*", "", [global, {return, binary}]),
    Values = re:replace(Bare, "(ENUMERATED\\s*{[^}]*\\.\\.\\.)", "\\1, later(99)", [global, {return, binary}]),
    Alternatives = re:replace(Values, "(CHOICE\\s*{[^}]*\\.\\.\\.)", "\\1, later OCTET STRING (SIZE (0..64))",
                              [global, {return, binary}]),
    re:replace(Alternatives, "(Extension ::=)", addition(), [{return, binary}]).

%% What version 2 adds to messages; its encoding is the value of an Extension.
addition() ->
    "Addition ::= SEQUENCE { number INTEGER (0..65535), text VisibleString (SIZE (0..100)) OPTIONAL, "
        "more SEQUENCE (SIZE (0..4)) OF NetworkId, ..., [[ flag BOOLEAN ]] }\n\\1".

%% How many marks there are in the modules of version 1: each must be among the cases of later().
marks(Modules) ->
    Texts = [begin {ok, Text} = file:read_file(File), re:replace(Text, "--[^\n]*", "", [global]) end
             || File <- filelib:wildcard(filename:join(Modules, "*.asn1"))],
    {match, Found} = re:run(Texts, "\\.\\.\\.", [global]),
    length(Found).

%% --- additions in messages ---

small_body(attachReject) -> {attachReject, #{content => values:octets(1, 100), signature => values:octets(64), chain => [values:octets(1, 100)]}};
small_body({companion, grant}) ->
    {attachReject, Small} = small_body(attachReject),
    {companion, {grant, Small}};
small_body({provisioner, hello}) ->
    {attachReject, Small} = small_body(attachReject),
    {provisioner, {hello, #{grant => Small, proof => maps:remove(chain, Small)}}};
small_body({provisioner, delivery}) ->
    {attachReject, Small} = small_body(attachReject),
    {provisioner, {delivery, Small}};
small_body({provisioner, deprovision}) ->
    {attachReject, Small} = small_body(attachReject),
    {provisioner, {deprovision, maps:remove(chain, Small)}};
small_body(Kind) -> values:body(Kind).

message(Body, Extensions) ->
    #{version => 1, transaction => values:octets(16), sender => values:one([device, network, companion, provisioner]),
      body => Body, extensions => Extensions}.

extension(Critical) ->
    Addition = #{number => values:between(0, 65535), more => [], flag => values:one([true, false])},
    {ok, Value} = 'RCDP-Common':encode('Addition', values:one([Addition, Addition#{text => "later"}])),
    #{id => values:between(0, 65535), critical => Critical, value => values:one([Value, <<>>])}.

additions() ->
    [{'Message', opinion:encode('Message', message(values:body(Kind), plain(values:between(1, 8)))), ok}
     || Kind <- values:bodies(), _ <- lists:seq(1, count())].

plain(Count) -> [extension(false) || _ <- lists:seq(1, Count)].

critical() ->
    [begin
         Before = values:between(0, 7),
         Extensions = plain(Before) ++ [extension(true)] ++ plain(values:between(0, 7 - Before)),
         {'Message', opinion:encode('Message', message(small_body(Kind), Extensions)), unknownCritical}
     end || Kind <- values:bodies(), _ <- lists:seq(1, count())].

%% --- later values: {Type, where to, what} ---

later() ->
    [{'Message', [sender], later},
     {'Message', [body], {later, <<1, 2, 3>>}},
     {'Message', [body], {companion, {later, <<1, 2, 3>>}}},
     {'Message', [body], {companion, {manage, {later, <<1, 2, 3>>}}}},
     {'Message', [body], {companion, {managed, {later, <<>>}}}},
     {'Message', [body], {provisioner, {later, <<1, 2, 3>>}}},
     {'Message', [body], {provisioner, {standing, {later, <<1>>}}}},
     {'Message', [body], {life, {later, <<>>}}},
     {'Message', [body, state], later},
     {'Delivery', [maker], later},
     {'Deprovision', [mode], later},
     {'Deprovision', [reason], later},
     {'Outcome', [items, verdict], later},
     {'Notice', [mode], later},
     {'Taken', [verdicts], [later]},
     {'ProvisionState', [status], later},
     {'Message', [body, cause], later},
     {'Message', [body, certificateReason], later},
     {'AttachRequest', [suites], [later]},
     {'Credential', [profile, supi], {later, <<"imsi">>}},
     {'Credential', [profile, algorithm], later},
     {'Credential', [profile, assurance], later},
     {'Credential', [profile, homeNetworkKey], #{scheme => later, id => 1, key => <<0:256>>}},
     {'Credential', [profile, restrictions], #{roamingAllowed => true, rats => [nr, later]}},
     {'Credential', [profile, noticeKey, algorithm], later},
     {'DeviceState', [credentials, status], later},
     {'DeviceState', [credentials, origin], later},
     {'EntryState', [status], later}].

%% The same type elsewhere.
later_elsewhere() ->
    [{'AttachRequest', [suites], [p256, later]},
     {'AttachReject', [suite], later},
     {'UpdateRequest', [suites], [later]},
     {'Status', [items, status], later},
     {'Status', [items, origin], later},
     {'Taken', [verdicts], [good, later]},
     {'Grant', [provisioner, algorithm], later},
     {'Grant', [template, algorithm], later},
     {'ProvisionerOrder', [maker], later},
     {'DeviceState', [pending, suites], [later]},
     {'DeviceState', [credentials, profile, supi], {later, <<>>}}].

later_values() ->
    [{Type, opinion:encode(Type, put(Path, Later, base(Type, Path))), malformed}
     || {Type, Path, Later} <- later() ++ later_elsewhere(), _ <- lists:seq(1, count())].

base('Message', [body, cause]) -> message({error, #{cause => replay}}, []);
base('Message', [body, state]) -> message({companion, {managed, {changed, values:item()}}}, []);
base('Message', [body, certificateReason]) -> message({error, #{cause => certificateRejected}}, []);
base('Message', _) -> message(values:body(values:one(values:bodies())), []);
base('DeviceState', [credentials | _]) -> until('DeviceState', fun(#{credentials := List}) -> List =/= [] end);
base('DeviceState', [pending | _]) -> until('DeviceState', fun(State) -> is_map_key(pending, State) end);
base('Status', [items | _]) -> until('Status', fun(#{items := List}) -> List =/= [] end);
base(Type, _) -> values:random(Type).

until(Type, Holds) ->
    Value = values:random(Type),
    case Holds(Value) of
        true -> Value;
        false -> until(Type, Holds)
    end.

put([], Later, _) -> Later;
put(Path, Later, [First | Rest]) -> [put(Path, Later, First) | Rest];
put(Path, Later, {Alternative, Value}) -> {Alternative, put(Path, Later, Value)};
put([Key | Rest], Later, Map) -> Map#{Key => put(Rest, Later, maps:get(Key, Map, none))}.

%% --- another number ---

numbered_two() ->
    [{'Message', opinion:encode('Message', (message(Body, plain(1)))#{version => values:one([0, 2, 255])}),
      unsupportedVersion}
     || Body <- [values:body(Kind) || Kind <- values:bodies()] ++ [{later, <<1, 2, 3>>}], _ <- lists:seq(1, count())].

%% --- version 1, as version 2 reads it ---

read_version_one(Exchange, Work, Seed) ->
    Encodings = opinion:their_encodings(Exchange, filename:join(Work, "one.txt"), Seed, count()),
    [{Type, Octets, Octets} = {Type, Octets, opinion:encode(Type, opinion:decode(Type, Octets))}
     || {Type, Octets} <- Encodings],
    io:format("~b encodings of version 1 read by version 2~n", [length(Encodings)]).

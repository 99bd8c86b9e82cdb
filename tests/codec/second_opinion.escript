#!/usr/bin/env escript
%% -*- erlang -*-
%%! -kernel logger_level error
%% A second opinion on the encodings, by Erlang's asn1ct:
%%   - the octets in golden.txt are the encodings of the terms in golden.erl, and decode to them;
%%   - what codec_exchange makes decodes here and encodes to the same octets;
%%   - random values made here decode there and encode to the same octets;
%%   - in both directions every option was there and not there, every alternative and every enumerated value came, and every
%%     size and number was at both its bounds (coverage.erl).
%% usage: second_opinion.escript ASN1_DIRECTORY GOLDEN CODEC_EXCHANGE WORK_DIRECTORY

-mode(compile).

count() -> 150.

main([Modules, Golden, Exchange, Work]) ->
    load(["opinion.erl", "values.erl", "provisioning.erl", "coverage.erl", "golden.erl"]),
    opinion:compile_modules(Modules, Work),
    Seed = opinion:seed(),
    Spec = coverage:read(Modules),
    check_golden(Golden),
    read_theirs(Exchange, Work, Seed, Spec),
    show_ours(Exchange, Work, Spec),
    io:format("the second opinion is the same~n").

%% The Erlang modules that stand beside this file.
load(Files) ->
    Here = filename:dirname(escript:script_name()),
    [begin
         {ok, Module, Code} = compile:file(filename:join(Here, File), [binary, report]),
         {module, Module} = code:load_binary(Module, File, Code)
     end || File <- Files].

%% --- golden ---

check_golden(File) ->
    {ok, Text} = file:read_file(File),
    Lines = [string:split(Line, " ") || Line <- string:lexemes(binary_to_list(Text), "\n"), hd(Line) =/= $#],
    Recorded = [{Name, opinion:unhex(Hex)} || [Name, Hex] <- Lines],
    Terms = golden:terms(),
    [] = lists:sort([Name || {Name, _} <- Recorded]) -- [Name || {Name, _} <- Terms],
    [begin
         Type = list_to_atom(hd(string:split(Name, "/"))),
         {Name, Octets} = lists:keyfind(Name, 1, Recorded),
         {Name, Octets} = {Name, opinion:encode(Type, Value)},
         {Name, Value} = {Name, opinion:decode(Type, Octets)}
     end || {Name, Value} <- Terms],
    io:format("~b golden encodings agree~n", [length(Terms)]).

%% --- what they make ---

read_theirs(Exchange, Work, Seed, Spec) ->
    Encodings = opinion:their_encodings(Exchange, filename:join(Work, "theirs.txt"), Seed, count()),
    true = length(Encodings) > 150 * count(),
    Values = [begin
                  Value = opinion:decode(Type, Octets),
                  {Type, Octets, Octets} = {Type, Octets, opinion:encode(Type, Value)},
                  {Type, Value}
              end || {Type, Octets} <- Encodings],
    io:format("~b of their encodings read~n", [length(Encodings)]),
    coverage:all_reached(Spec, [Type || {Type, _} <- Encodings]),
    coverage:complete(Spec, Values).

%% --- what we make ---

show_ours(Exchange, Work, Spec) ->
    Values = [{Type, values:random(Type)} || Type <- values:types(), _ <- lists:seq(1, 2 * count() * times(Type))],
    opinion:show(Exchange, filename:join(Work, "ours.txt"),
                 [{Type, opinion:encode(Type, Value), ok} || {Type, Value} <- Values]),
    coverage:complete(Spec, Values).

%% A message is one of several kinds, a stored entry in one of several states: each is to come often enough.
times('Message') -> 60;
times('EntryState') -> 4;
times('ProvisionState') -> 8;
times(_) -> 1.

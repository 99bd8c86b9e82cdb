%% Whether values have all that their types allow: each option present and absent, each alternative, each enumerated value,
%% each size and number at both its bounds. The types are read from the modules themselves, in the part of ASN.1 that
%% docs/architecture.md names, so that a type or field that is added there is asked for here.
-module(coverage).
-export([read/1, complete/2, all_reached/2]).

%% What the rules of the protocol, beyond ASN.1, let nobody send.
impossible() ->
    [{["Message", "version"], {number, 0}}, {["Message", "version"], {number, 255}},
     {["DeviceState", "version"], {number, 0}}, {["DeviceState", "version"], {number, 255}},
     {["EntryState", "version"], {number, 0}}, {["EntryState", "version"], {number, 255}},
     {["ProvisionState", "version"], {number, 0}}, {["ProvisionState", "version"], {number, 255}},
     {["Message", "extensions", "critical"], {value, true}}, {["CompanionOffer", "suites"], {value, static}},
     {["CompanionGrant", "suite"], {value, static}}, {["CompanionSealInfo", "suite"], {value, static}},
     {["ProvisionerOffer", "suites"], {value, static}}, {["Delivery", "suite"], {value, static}},
     {["DeliverySealInfo", "suite"], {value, static}}, {["HandIn", "made", "box", "suite"], {value, static}},
     {["UpdateRequest", "suites"], {value, static}}, {["Update", "suite"], {value, static}},
     {["UpdateSealInfo", "suite"], {value, static}}, {["ProvisionState", "made", "suite"], {value, static}}].

%% --- the modules ---

read(Folder) ->
    maps:from_list(lists:append([definitions(tokens(File)) || File <- filelib:wildcard(filename:join(Folder, "*.asn1"))])).

tokens(File) ->
    {ok, Text} = file:read_file(File),
    Bare = re:replace(Text, "--[^\n]*", "", [global]),
    {match, Found} = re:run(Bare, "[A-Za-z][A-Za-z0-9-]*|[0-9]+|::=|\\.\\.\\.|\\.\\.|[{}(),;]", [global, {capture, all, list}]),
    lists:append(Found).

definitions(["::=", "BEGIN", "IMPORTS" | Rest]) -> assignments(tl(lists:dropwhile(fun(T) -> T =/= ";" end, Rest)));
definitions(["::=", "BEGIN" | Rest]) -> assignments(Rest);
definitions([_ | Rest]) -> definitions(Rest).

assignments(["END"]) -> [];
assignments([Name, "::=" | Rest]) ->
    {Type, After} = type(Rest),
    [{Name, Type} | assignments(After)].

type(["SEQUENCE", "{" | Rest]) -> members(sequence, Rest, []);
type(["CHOICE", "{" | Rest]) -> members(choice, Rest, []);
type(["ENUMERATED", "{" | Rest]) -> enumeration(Rest, []);
type(["SEQUENCE", "(", "SIZE" | Rest]) ->
    {Least, Most, [")", "OF" | After]} = range(Rest),
    {Type, Left} = type(After),
    {{list, Least, Most, Type}, Left};
type(["INTEGER" | Rest]) ->
    {Least, Most, After} = range(Rest),
    {{integer, Least, Most}, After};
type(["OCTET", "STRING", "(", "SIZE" | Rest]) -> sized(Rest);
type(["BOOLEAN" | Rest]) -> {{enumerated, [true, false]}, Rest};
type([_, "(", "SIZE" | Rest]) -> sized(Rest);
type([Name | Rest]) -> {{name, Name}, Rest}.

sized(Rest) ->
    {Least, Most, [")" | After]} = range(Rest),
    {{string, Least, Most}, After}.

range(["(", Least, "..", Most, ")" | Rest]) -> {list_to_integer(Least), list_to_integer(Most), Rest};
range(["(", Only, ")" | Rest]) -> {list_to_integer(Only), list_to_integer(Only), Rest}.

members(Kind, ["}" | Rest], Members) -> {{Kind, lists:reverse(Members)}, Rest};
members(Kind, [Mark | Rest], Members) when Mark =:= ","; Mark =:= "..." -> members(Kind, Rest, Members);
members(Kind, [Name | Rest], Members) ->
    case type(Rest) of
        {Type, ["OPTIONAL" | After]} -> members(Kind, After, [{Name, Type, optional} | Members]);
        {Type, After} -> members(Kind, After, [{Name, Type, mandatory} | Members])
    end.

enumeration(["}" | Rest], Values) -> {{enumerated, lists:reverse(Values)}, Rest};
enumeration([Mark | Rest], Values) when Mark =:= ","; Mark =:= "..." -> enumeration(Rest, Values);
enumeration([Name, "(", _, ")" | Rest], Values) -> enumeration(Rest, [list_to_atom(Name) | Values]);
enumeration([Name | Rest], Values) -> enumeration(Rest, [list_to_atom(Name) | Values]).

%% --- what is asked for, and what is seen: {Path, Fact} ---

asked(Spec, Path, {name, Name}) -> asked(Spec, Path, maps:get(Name, Spec));
asked(Spec, Path, {sequence, Members}) ->
    [{Path ++ [Name], Fact} || {Name, _, optional} <- Members, Fact <- [present, absent]] ++
        lists:append([asked(Spec, Path ++ [Name], Type) || {Name, Type, _} <- Members]);
asked(Spec, Path, {choice, Members}) ->
    [{Path, {alternative, list_to_atom(Name)}} || {Name, _, _} <- Members] ++
        lists:append([asked(Spec, Path ++ [Name], Type) || {Name, Type, _} <- Members]);
asked(Spec, Path, {list, Least, Most, Type}) ->
    [{Path, {count, Least}}, {Path, {count, Most}} | asked(Spec, Path, Type)];
asked(_, Path, {integer, Least, Most}) -> [{Path, {number, Least}}, {Path, {number, Most}}];
asked(_, Path, {string, Least, Most}) -> [{Path, {size, Least}}, {Path, {size, Most}}];
asked(_, Path, {enumerated, Values}) -> [{Path, {value, Value}} || Value <- Values].

seen(Spec, Path, {name, Name}, Value) -> seen(Spec, Path, maps:get(Name, Spec), Value);
seen(Spec, Path, {sequence, Members}, Value) ->
    lists:append([case maps:find(list_to_atom(Name), Value) of
                      {ok, Member} -> [{Path ++ [Name], present} | seen(Spec, Path ++ [Name], Type, Member)];
                      error -> [{Path ++ [Name], absent}]
                  end || {Name, Type, _} <- Members]);
seen(Spec, Path, {choice, Members}, {Chosen, Value}) ->
    Name = atom_to_list(Chosen),
    {Name, Type, _} = lists:keyfind(Name, 1, Members),
    [{Path, {alternative, Chosen}} | seen(Spec, Path ++ [Name], Type, Value)];
seen(Spec, Path, {list, _, _, Type}, Values) ->
    [{Path, {count, length(Values)}} | lists:append([seen(Spec, Path, Type, Value) || Value <- Values])];
seen(_, Path, {integer, _, _}, Value) -> [{Path, {number, Value}}];
seen(_, Path, {string, _, _}, Value) when is_binary(Value) -> [{Path, {size, byte_size(Value)}}];
seen(_, Path, {string, _, _}, Value) -> [{Path, {size, length(Value)}}];
seen(_, Path, {enumerated, _}, Value) -> [{Path, {value, Value}}].

%% Values: {Type, Value}. Ends the program with what is missing.
complete(Spec, Values) ->
    Types = lists:usort([atom_to_list(Type) || {Type, _} <- Values]),
    Asked = lists:append([asked(Spec, [Type], {name, Type}) || Type <- Types]) -- impossible(),
    Seen = sets:from_list(lists:append([seen(Spec, [atom_to_list(Type)], {name, atom_to_list(Type)}, Value)
                                        || {Type, Value} <- Values])),
    Missing = [Fact || Fact <- Asked, not sets:is_element(Fact, Seen)],
    {missing, []} = {missing, Missing},
    io:format("with all ~b options, alternatives, values and bounds~n", [length(lists:usort(Asked))]).

%% No type of the modules is left out by these.
all_reached(Spec, Types) ->
    Names = sets:from_list(lists:append([reached(Spec, {name, atom_to_list(Type)}) || Type <- Types])),
    {unreached, []} = {unreached, [Name || Name <- maps:keys(Spec), not sets:is_element(Name, Names)]},
    ok.

reached(Spec, {name, Name}) -> [Name | reached(Spec, maps:get(Name, Spec))];
reached(Spec, {Kind, Members}) when Kind =:= sequence; Kind =:= choice ->
    lists:append([reached(Spec, Type) || {_, Type, _} <- Members]);
reached(Spec, {list, _, _, Type}) -> reached(Spec, Type);
reached(_, _) -> [].

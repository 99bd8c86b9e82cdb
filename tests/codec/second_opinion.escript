#!/usr/bin/env escript
%% -*- erlang -*-
%%! -kernel logger_level error
%% A second opinion on the encodings, by Erlang's asn1ct:
%%   - the octets in golden.txt are the encodings of the terms below, and decode to them;
%%   - what codec_exchange makes decodes here and encodes to the same octets;
%%   - random values made here decode there and encode to the same octets;
%%   - in both directions every option was there and not there, every alternative and every enumerated value came, and every
%%     size and number was at both its bounds (coverage.erl).
%% usage: second_opinion.escript ASN1_DIRECTORY GOLDEN CODEC_EXCHANGE WORK_DIRECTORY

-mode(compile).

count() -> 300.

main([Modules, Golden, Exchange, Work]) ->
    load(["opinion.erl", "values.erl", "coverage.erl"]),
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
    Terms = golden(),
    [] = lists:sort([Name || {Name, _} <- Recorded]) -- [Name || {Name, _} <- Terms],
    [begin
         Type = list_to_atom(hd(string:split(Name, "/"))),
         {Name, Octets} = lists:keyfind(Name, 1, Recorded),
         {Name, Octets} = {Name, opinion:encode(Type, Value)},
         {Name, Value} = {Name, opinion:decode(Type, Octets)}
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
        offer => #{ephemeralKey => run(16, 61), message => run(17, 201)},
        credentials => [#{status => active, origin => companion, profile => full_profile(),
                          key => run(10, 44), managementKey => run(11, 60), op => run(12, 60), installed => number(1700000001),
                          transaction => id(13), confirmHash => hash(14), confirm => run(15, 200)}]}},
     {"DeviceState/empty",
      #{version => 1, generation => number(0), counter => number(0), seed => run(0, 1), lastTime => number(0),
        credentials => []}},
     {"EntryState/ordered", (entry())#{status => ordered, message => run(5, 200)}},
     {"EntryState/active", (entry())#{status => active, entries => 1, entry => 0}},
     {"EntryState/denied",
      (entry())#{status => denied, report => #{cause => certificateRejected, certificateReason => revoked}}},
     {"Controls/full", controls()},
     {"Controls/empty", #{}},
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
     {"Message/attachConfirmed", message(network, {attachConfirmed, #{content => run(3, 66), mac => hash(4)}})}
     | golden_companion()].

entry() ->
    #{version => 1, order => id(1), entries => 64,
      opened => #{companion => id(2), network => snpn(), networkNonce => hash(3)}, entry => 63, device => "watch-1",
      reference => hash(4)}.

controls() ->
    #{notAfter => number(1800000000), lifetime => 86400,
      restrictions => #{roamingAllowed => false, dnns => ["iot.example"]}}.

item() ->
    #{target => #{credential => id(1), epoch => 258}, device => "watch-1", assurance => asserted, state => suspended,
      issued => number(1700000000), notAfter => number(1800000000), restrictions => #{roamingAllowed => true, rats => []}}.

golden_companion() ->
    Offer = #{order => id(1), device => "watch_1:a.b", deviceNonce => hash(2), suites => [x25519],
              ephemeralKey => run(4, 32), network => plmn(), companion => id(5), channelBinding => hash(6),
              networkNonce => hash(7)},
    [{"CompanionOffer/certified",
      Offer#{factory => #{certificateHash => hash(8), certificateUrl => "https://ca.example/DeviceID=watch_1"},
             suites => [p256, x25519], ephemeralKey => run(4, 65), network => snpn()}},
     {"CompanionOffer/asserted", Offer},
     {"CompanionGrant",
      #{order => id(1), reference => hash(2), offerHash => hash(3), device => "watch-1", companion => id(4),
        network => plmn(), issued => number(1700000000), credential => id(5), epoch => 258,
        restrictions => #{roamingAllowed => true, rats => [nr], dnns => ["iot.example"],
                          slices => [#{sst => 1, sd => <<1, 2, 3>>}]},
        suite => x25519, enc => run(6, 32), sealed => run(7, 100)}},
     {"CompanionSealInfo",
      #{order => id(1), offerHash => hash(2), device => "watch-1", companion => id(3), network => snpn(),
        issued => number(1700000000), credential => id(4), epoch => 1, signerHash => hash(5), suite => p256}},
     {"CompanionReceipt",
      #{order => id(1), credential => id(2), epoch => 258, network => plmn(), grantHash => hash(3),
        signerHash => hash(4), credentialHash => hash(5), channelBinding => hash(6)}},
     {"CompanionConfirmed", #{order => id(1), credential => id(2), epoch => 65535, receiptHash => hash(3)}}
     | [{"Message/companion/" ++ Name, message(Sender, {companion, Body})} || {Name, Sender, Body} <- golden_bodies()]].

golden_bodies() ->
    Target = #{credential => id(1), epoch => 258},
    Hello = #{companion => id(1), network => plmn(), networkNonce => hash(2)},
    Order = #{entry => 63, device => "watch-1", reference => hash(1), replace => true,
              offer => #{content => run(2, 200), signature => run(3, 64)}},
    [{"open", companion, {open, #{entries => 64}}},
     {"opened", network, {opened, #{companion => id(1), network => snpn(), networkNonce => hash(2)}}},
     {"hello", companion, {hello, Hello}},
     {"hello/again", companion, {hello, Hello#{reference => hash(3)}}},
     {"offer", device, {offer, #{content => run(1, 250), signature => run(2, 64)}}},
     {"offer/asserted", device, {offer, #{content => run(1, 250)}}},
     {"order", companion, {order, Order}},
     {"order/controls", companion, {order, Order#{replace => false, controls => controls()}}},
     {"grant", network, {grant, #{content => run(1, 250), signature => run(2, 64), chain => [run(3, 200), run(4, 100)]}}},
     {"denied", network, {denied, #{reference => hash(1), report => #{cause => quotaExceeded, retryAfter => 3600}}}},
     {"receipt", device, {receipt, #{content => run(1, 200), mac => hash(2)}}},
     {"confirmed", network, {confirmed, #{content => run(3, 66), mac => hash(4)}}},
     {"manage/list", companion, {manage, {list, #{'after' => number(7)}}}},
     {"manage/suspend", companion, {manage, {suspend, Target}}},
     {"manage/resume", companion, {manage, {resume, Target}}},
     {"manage/remove", companion, {manage, {remove, Target}}},
     {"manage/limit", companion, {manage, {limit, #{target => Target, controls => controls()}}}},
     {"managed/page", network,
      {managed, {page, #{items => [item(), (item())#{device => "watch-2", assurance => certified, state => active}],
                         next => number(9)}}}},
     {"managed/page/empty", network, {managed, {page, #{items => []}}}},
     {"managed/changed", network, {managed, {changed, item()}}},
     {"managed/refused", network, {managed, {refused, #{cause => unknownCredential}}}}].

%% --- what they make ---

read_theirs(Exchange, Work, Seed, Spec) ->
    Encodings = opinion:their_encodings(Exchange, filename:join(Work, "theirs.txt"), Seed, count()),
    true = length(Encodings) > 40 * count(),
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
times('Message') -> 16;
times('EntryState') -> 4;
times(_) -> 1.

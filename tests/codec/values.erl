%% Random values of every type that the codec reads, by the rules of docs/protocol.md that ASN.1 does not tell.
-module(values).
-export([types/0, bodies/0, random/1, body/1, item/0, one/1, between/2, octets/1, octets/2, text/4, list/3, maybe_with/3, with/2]).
-export([network/0, device_id/0, restrictions/0, home_network_key/0, routing_indicator/0, supi/0, report/0, ephemeral/1,
         signed_with_chain/2]).

types() ->
    ['Message', 'AttachRequest', 'AttachReject', 'Voucher', 'SignedVoucher', 'AttachConfirm', 'AttachConfirmed',
     'CompanionOffer', 'CompanionGrant', 'CompanionReceipt', 'CompanionConfirmed', 'Controls', 'Credential', 'DeviceState',
     'EntryState' | provisioning:types()].

%% Those of each procedure each for itself.
bodies() ->
    [error, attachRequest, attachReject, attachConfirm, attachConfirmed
     | [{companion, Kind} || Kind <- [open, opened, hello, offer, order, grant, denied, receipt, confirmed, manage, managed]]]
        ++ provisioning:bodies().

%% Numbers and lengths are as often at one of their bounds as in between.
one(List) -> lists:nth(rand:uniform(length(List)), List).
between(Least, Most) ->
    case rand:uniform(4) of
        1 -> Least;
        2 -> Most;
        _ -> Least + rand:uniform(Most - Least + 1) - 1
    end.
octets(Length) -> rand:bytes(Length).
octets(Least, Most) -> octets(between(Least, Most)).
text(Least, Most, Lowest, Highest) -> [between(Lowest, Highest) || _ <- lists:seq(1, between(Least, Most))].
list(Least, Most, Make) -> [Make() || _ <- lists:seq(1, between(Least, Most))].
maybe_with(Map, Key, Make) ->
    case rand:uniform(2) of
        1 -> Map;
        2 -> Map#{Key => Make()}
    end.
with(Map, Members) -> lists:foldl(fun({Key, Make}, Into) -> maybe_with(Into, Key, Make) end, Map, Members).

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
random('CompanionOffer') ->
    Suites = list(1, 4, fun() -> one([p256, x25519]) end),
    Offer = #{order => octets(16), device => device_id(), deviceNonce => octets(32), suites => Suites,
              network => network(), companion => octets(16), channelBinding => octets(32), networkNonce => octets(32)},
    maybe_with(maps:merge(Offer, ephemeral(Suites)), factory,
               fun() -> #{certificateHash => octets(32), certificateUrl => text(1, 255, 32, 126)} end);
random('CompanionGrant') ->
    {Suite, Length} = one([{p256, 65}, {x25519, 32}]),
    #{order => octets(16), reference => octets(32), offerHash => octets(32), device => device_id(),
      companion => octets(16), network => network(), issued => octets(8), credential => octets(16),
      epoch => between(0, 65535), restrictions => restrictions(), suite => Suite, enc => octets(Length),
      sealed => octets(17, 1536)};
random('CompanionReceipt') ->
    #{order => octets(16), credential => octets(16), epoch => between(0, 65535), network => network(),
      grantHash => octets(32), signerHash => octets(32), credentialHash => octets(32), channelBinding => octets(32)};
random('CompanionConfirmed') ->
    #{order => octets(16), credential => octets(16), epoch => between(0, 65535), receiptHash => octets(32)};
random('Credential') ->
    Profile = random('Profile'),
    {Key, Op} = case maps:get(algorithm, Profile) of
                    milenage -> {16, 16};
                    tuak -> {one([16, 32]), 32}
                end,
    #{profile => Profile, secrets => #{key => octets(Key), managementKey => octets(32), op => octets(Op)}};
random('Profile') ->
    Notice = one([{ecdsaP256, 65}, {ed25519, 32}]),
    with(#{id => octets(16), epoch => between(0, 65535),
           supi => supi(), network => network(),
           algorithm => one([milenage, tuak]), amf => octets(2), sqn => octets(6),
           routingIndicator => routing_indicator(),
           notBefore => octets(8), notAfter => octets(8), restrictions => restrictions(),
           assurance => one([certified, asserted]),
           noticeKey => #{algorithm => element(1, Notice), key => octets(element(2, Notice))}},
         [{homeNetworkKey, fun home_network_key/0}, {lifetime, fun() -> between(1, 1073741823) end},
          {renewal, fun() -> <<(between(1, 1 bsl 60)):64>> end}, {parent, fun() -> octets(1, 32) end},
          {orderedBy, fun() -> octets(1, 64) end}]);
random('Controls') ->
    with(#{}, [{notAfter, fun() -> octets(8) end}, {lifetime, fun() -> between(1, 1073741823) end},
               {restrictions, fun restrictions/0}]);
random('DeviceState') ->
    with(#{version => 1, generation => octets(8), counter => octets(8), seed => octets(1, 112), lastTime => octets(8),
           credentials => list(0, 4, fun held/0), tombstones => list(0, 4, fun tombstone/0)},
         [{pending, fun pending/0}, {offer, fun pending_offer/0}, {update, fun pending_offer/0}]);
random('EntryState') ->
    Entries = between(1, 64),
    State = #{version => 1, order => octets(16), entries => Entries, opened => companion(opened),
              entry => between(0, Entries - 1), device => device_id(), reference => octets(32)},
    maps:merge(State, one([#{status => ordered, message => octets(1, 2048)}, #{status => active},
                           #{status => denied, report => report()}]));
random('Message') ->
    Body = body(one(bodies())),
    Most = case Body of % the message's own bound
               {companion, {managed, {page, _}}} -> 64;
               {provisioner, {deprovision, _}} -> 64;
               _ -> 255
           end,
    #{version => 1, transaction => octets(16), sender => one([device, network, companion, provisioner]), body => Body,
      extensions => list(0, 8, fun() -> #{id => between(0, 65535), critical => false, value => octets(0, Most)} end)};
random(Type) ->
    provisioning:random(Type).

supi() -> one([{imsi, text(6, 15, $0, $9)}, {nai, text(3, 128, 33, 126)}]).

routing_indicator() -> one([<<16#f5, 16#ff>>, <<16#21, 16#ff>>, <<16#21, 16#f3>>, <<16#21, 16#43>>]).

device_id() ->
    [one("-.:_0123456789ABCXYZabcxyz") || _ <- lists:seq(1, between(1, 64))].

home_network_key() ->
    one([#{scheme => profileA, id => between(0, 255), key => octets(32)},
         #{scheme => profileB, id => between(0, 255), key => <<(between(2, 3)), (octets(32))/binary>>}]).

restrictions() ->
    with(#{roamingAllowed => one([true, false])},
         [{rats, fun() -> list(0, 8, fun() -> one([eutra, nbIot, ltem, nr, nrRedCap, nonThreeGpp]) end) end},
          {dnns, fun() -> list(0, 8, fun() -> text(1, 100, 32, 126) end) end},
          {slices, fun() -> list(0, 8, fun snssai/0) end}]).

snssai() -> maybe_with(#{sst => between(0, 255)}, sd, fun() -> octets(3) end).

pending() ->
    maybe_with(#{transaction => octets(16), deviceNonce => octets(32), requestHash => octets(32),
                 network => network(), suites => suites(), message => octets(1, 1280)},
               ephemeralKey, fun() -> octets(1, 112) end).

pending_offer() -> #{ephemeralKey => octets(1, 112), message => octets(1, 1280)}.

held() ->
    maybe_with(#{status => one([staged, active]), origin => one([attach, companion, provisioner, update]),
                 profile => random('Profile'), key => octets(1, 112), managementKey => octets(1, 112), op => octets(1, 112),
                 onWord => one([true, false]), mustUpdate => one([true, false]), installed => octets(8),
                 sequences => sequences(), transaction => octets(16), confirmHash => octets(32), confirm => octets(1, 640)},
               deviceKey, fun() -> octets(1, 112) end).

%% None, or 32 of 43 bits each.
sequences() ->
    one([<<>>, << <<0:5, (between(0, 1 bsl 43 - 1)):43>> || _ <- lists:seq(1, 32) >>]).

%% The proof is there until it is proven.
tombstone() ->
    maps:merge(#{credential => octets(16), notice => octets(16), noticeKey => provisioning:verification_key()},
               one([#{proven => true}, #{proven => false, message => octets(1, 384)}])).

report() ->
    Report = one([#{cause => one(causes())}, #{cause => certificateRejected, certificateReason => one(reasons())}]),
    maybe_with(Report, retryAfter, fun() -> between(0, 86400) end).

body(error) ->
    {error, report()};
body(attachRequest) ->
    {attachRequest, maybe_with(#{content => octets(1, 1024)}, signature, fun() -> octets(64) end)};
body({provisioner, Kind}) ->
    {provisioner, {Kind, provisioning:provisioner(Kind)}};
body({life, Kind}) ->
    {life, {Kind, provisioning:life(Kind)}};
body(attachReject) ->
    {attachReject, maybe_with(signed_with_chain(octets(1, 2048), 0), voucher, fun() -> random('SignedVoucher') end)};
body(attachConfirm) ->
    {attachConfirm, #{content => octets(1, 512), mac => octets(32)}};
body(attachConfirmed) ->
    {attachConfirmed, #{content => octets(1, 128), mac => octets(32)}};
body({companion, Kind}) ->
    {companion, {Kind, companion(Kind)}}.

%% Beside: what else is in the message.
signed_with_chain(Content, Beside) ->
    Links = between(1, 3),
    Each = min(2048, (8192 - 512 - 8 * 260 - byte_size(Content) - Beside) div Links), % the message's own bound
    #{content => Content, signature => octets(64), chain => [octets(1, Each) || _ <- lists:seq(1, Links)]}.

companion(open) ->
    #{entries => between(1, 64)};
companion(opened) ->
    #{companion => octets(16), network => network(), networkNonce => octets(32)};
companion(hello) ->
    maybe_with(companion(opened), reference, fun() -> octets(32) end);
companion(offer) ->
    maybe_with(#{content => octets(1, 1024)}, signature, fun() -> octets(64) end);
companion(order) ->
    maybe_with(#{entry => between(0, 63), device => device_id(), reference => octets(32), replace => one([true, false]),
                 offer => companion(offer)}, controls, fun() -> random('Controls') end);
companion(grant) ->
    signed_with_chain(octets(1, 2816), 0);
companion(denied) ->
    #{reference => octets(32), report => report()};
companion(receipt) ->
    #{content => octets(1, 512), mac => octets(32)};
companion(confirmed) ->
    #{content => octets(1, 128), mac => octets(32)};
companion(manage) -> % limits have more to say than the others
    manage(one([list, suspend, resume, remove, limit, limit, limit, limit]));
companion(managed) ->
    managed(one([page, changed, refused, refused, refused, refused])).

manage(list) -> {list, #{'after' => octets(8)}};
manage(limit) -> {limit, #{target => target(), controls => random('Controls')}};
manage(Kind) -> {Kind, target()}.

managed(page) -> {page, maybe_with(#{items => list(0, 8, fun item/0)}, next, fun() -> octets(8) end)};
managed(changed) -> {changed, item()};
managed(refused) -> {refused, report()}.

target() -> #{credential => octets(16), epoch => between(0, 65535)}.

item() ->
    #{target => target(), device => device_id(), assurance => one([certified, asserted]),
      state => one([offered, active, suspended, ended]), issued => octets(8), notAfter => octets(8),
      restrictions => restrictions()}.

causes() ->
    [malformedMessage, unsupportedVersion, unknownCritical, unexpectedMessage, badSignature, badMac, replay,
     transactionConflict, mismatch, wrongNetwork, urlRefused, noCommonSuite, quotaExceeded, notAuthorised,
     alreadyProvisioned, unknownDevice, unknownCredential, offerLapsed, overloaded, temporaryFailure].

reasons() ->
    [unavailable, malformed, hashMismatch, identityMismatch, untrusted, badSignature, algorithm, profile, purpose,
     expired, notYetValid, revoked, statusUnknown].

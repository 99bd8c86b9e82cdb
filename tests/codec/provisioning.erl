%% Random values of the provisioning device and of a credential's later life, by the rules that ASN.1 does not tell.
-module(provisioning).
-export([types/0, bodies/0, random/1, provisioner/1, life/1, verification_key/0]).
-import(values, [one/1, between/2, octets/1, octets/2, text/4, list/3, maybe_with/3, with/2, network/0, device_id/0,
                 restrictions/0, routing_indicator/0, supi/0, report/0, ephemeral/1]).

types() ->
    ['GrantRequest', 'SignedGrantRequest', 'Grant', 'SignedGrant', 'ProvisionerProof', 'ProvisionerOffer', 'Delivery',
     'ProvisionerReceipt', 'ProvisionerOrder', 'HandIn', 'ProvisionerConfirmed', 'Deprovision', 'Delegation',
     'SignedDelegation', 'Transfer', 'Outcome', 'Inquiry', 'UpdateRequest', 'Update', 'Acknowledgement', 'Acknowledged',
     'Notice', 'Proof', 'Proven', 'Status', 'Taken', 'ProvisionState'].

bodies() ->
    [{provisioner, Kind} || Kind <- [hello, offer, order, reserved, delivery, denied, receipt, handIn, confirmed, refused,
                                     deprovision, transfer, outcome, inquiry, standing]] ++
        [{life, Kind} || Kind <- [updateRequest, update, acknowledgement, acknowledged, notice, proof, proven, status, taken]].

flag() -> one([true, false]).
epoch() -> between(0, 65535).
seconds() -> between(1, 1073741823).
maker() -> one([network, provisioner]).
public_key() -> octets(one([32, 65])).
imsi() -> text(6, 15, $0, $9).
sealed() -> octets(17, 1536).

verification_key() ->
    {Algorithm, Length} = one([{ecdsaP256, 65}, {ed25519, 32}]),
    #{algorithm => Algorithm, key => octets(Length)}.

%% A box for a key of its own suite.
boxed(Map) ->
    {Suite, Length} = one([{p256, 65}, {x25519, 32}]),
    Map#{suite => Suite, enc => octets(Length), sealed => sealed()}.

fresh(Map) ->
    Suites = list(1, 4, fun() -> one([p256, x25519]) end),
    maps:merge(Map#{suites => Suites}, ephemeral(Suites)).

signed(Most) -> #{content => octets(1, Most), signature => octets(64)}.
authenticated(Most) -> #{content => octets(1, Most), mac => octets(32)}.
attested(Most) -> maybe_with(authenticated(Most), signature, fun() -> octets(64) end).
offer() -> maybe_with(#{content => octets(1, 1024)}, signature, fun() -> octets(64) end).
chained(Most, Least) -> (signed(Most))#{chain => list(Least, 3, fun() -> octets(1, 2048) end)}.

%% --- contents and files ---

random('GrantRequest') ->
    #{network => network(), key => verification_key(), name => device_id()};
random('SignedGrantRequest') ->
    signed(256);
random('Grant') ->
    Make = flag(),
    Grant = #{serial => octets(16), network => network(), provisioner => verification_key(), count => between(1, 1000000),
              operations => #{provision => flag(), make => Make, suspend => flag(), 'end' => flag(), transfer => flag()},
              notBefore => octets(8), notAfter => octets(8), handInKey => public_key(), template => template()},
    case Make of
        false -> Grant;
        true -> Grant#{block => block()}
    end;
random('SignedGrant') ->
    chained(1152, 1);
random('ProvisionerProof') ->
    #{order => octets(16), serial => octets(16), network => network(), channelBinding => octets(32)};
random('ProvisionerOffer') ->
    Offer = #{order => octets(16), device => device_id(), serial => octets(16), provisioner => octets(32),
              network => network(), channelBinding => octets(32), deviceNonce => octets(32)},
    maybe_with(fresh(Offer), factory,
               fun() -> #{certificateHash => octets(32), certificateUrl => text(1, 255, 32, 126)} end);
random('Delivery') ->
    boxed(#{maker => maker(), order => octets(16), reference => octets(32), offerHash => octets(32), device => device_id(),
            serial => octets(16), provisioner => octets(32), network => network(), deviceNonce => octets(32),
            credential => octets(16), issued => octets(8), supi => supi()});
random('ProvisionerReceipt') ->
    #{order => octets(16), device => device_id(), serial => octets(16), provisioner => octets(32), credential => octets(16),
      epoch => epoch(), network => network(), deviceNonce => octets(32), reference => octets(32), infoHash => octets(32),
      credentialHash => octets(32), deviceKey => public_key()};
random('ProvisionerOrder') ->
    Order = #{order => octets(16), serial => octets(16), network => network(), device => device_id(),
              reference => octets(32), replace => flag(), offer => offer()},
    Made = maps:merge(Order, one([#{maker => network}, #{maker => provisioner, imsi => imsi()}])),
    maybe_with(Made, controls, fun() -> values:random('Controls') end);
random('HandIn') ->
    HandIn = #{order => octets(16), serial => octets(16), network => network(), credential => octets(16),
               receipt => attested(512)},
    maybe_with(HandIn, made, fun() -> #{replace => flag(), offer => offer(), box => made_box()} end);
random('ProvisionerConfirmed') ->
    #{order => octets(16), device => device_id(), credential => octets(16), epoch => epoch(), network => network(),
      receiptHash => octets(32)};
random('Deprovision') ->
    Order = #{order => octets(16), serial => octets(16), signer => octets(32), network => network(),
              mode => one([suspend, resume, revoke, delete]),
              reason => one([unspecified, lost, stolen, replaced, retired, compromised, unpaid]),
              items => list(1, 64, fun item/0)},
    maybe_with(Order, effective, fun() -> octets(8) end);
random('Delegation') ->
    #{serial => octets(16), network => network(), credential => octets(16), ownership => epoch(),
      delegate => verification_key(), suspend => flag(), 'end' => flag(), notBefore => octets(8), notAfter => octets(8)};
random('SignedDelegation') ->
    signed(256);
random('Transfer') ->
    #{order => octets(16), network => network(), device => device_id(), credential => octets(16), from => octets(16),
      to => octets(16), ownership => epoch()};
random('Outcome') ->
    #{order => octets(16), orderHash => octets(32), network => network(), items => list(1, 64, fun verdict/0)};
random('Inquiry') ->
    #{inquiry => octets(16), serial => octets(16), network => network(), credential => octets(16)};
random('UpdateRequest') ->
    fresh(#{transaction => octets(16), device => device_id(), credential => octets(16), epoch => epoch(),
            network => network(), deviceNonce => octets(32)});
random('Update') ->
    boxed(#{transaction => octets(16), requestHash => octets(32), device => device_id(), credential => octets(16),
            epoch => epoch(), network => network(), issued => octets(8)});
random('Acknowledgement') ->
    #{transaction => octets(16), device => device_id(), credential => octets(16), epoch => epoch(), network => network(),
      updateHash => octets(32), credentialHash => octets(32)};
random('Acknowledged') ->
    #{transaction => octets(16), credential => octets(16), epoch => epoch(), acknowledgementHash => octets(32)};
random('Notice') ->
    #{notice => octets(16), device => device_id(), credential => octets(16), epochs => lists:usort(list(1, 2, fun epoch/0)),
      network => network(), mode => one([revoke, delete]), issued => octets(8)};
random('Proof') ->
    #{notice => octets(16), device => device_id(), credential => octets(16), epoch => epoch(), network => network()};
random('Proven') ->
    #{notice => octets(16), credential => octets(16), proofHash => octets(32)};
random('Status') ->
    #{transaction => octets(16), device => device_id(), network => network(), counter => octets(8), time => octets(8),
      items => list(0, 4, fun status_item/0), erased => list(0, 4, fun() -> octets(16) end)};
random('Taken') ->
    #{transaction => octets(16), statusHash => octets(32), time => octets(8),
      verdicts => list(0, 4, fun() -> one([good, update, ended, unknown, provisionAnew]) end)};
random('ProvisionState') ->
    State = #{version => 1, order => octets(16), serial => octets(16), device => device_id(), reference => octets(32),
              ownership => epoch(), number => octets(8), replace => flag()},
    with(maps:merge(maps:merge(State, made_by()), status()),
         [{credential, fun() -> octets(16) end}, {deviceKey, fun public_key/0},
          {controls, fun() -> values:random('Controls') end}, {offer, fun offer/0}, {delivery, fun() -> chained(2560, 0) end},
          {made, fun made_box/0}, {receipt, fun() -> attested(512) end}, {confirmed, fun() -> signed(256) end},
          {notice, fun() -> signed(256) end}]).

template() ->
    with(#{algorithm => one([milenage, tuak]), amf => octets(2), routingIndicator => routing_indicator(),
           validity => seconds(), restrictions => restrictions(), noticeKey => verification_key()},
         [{homeNetworkKey, fun values:home_network_key/0}, {lifetime, fun seconds/0}, {renewal, fun seconds/0}]).

block() ->
    First = imsi(),
    #{first => First, last => one([First, [$9 || _ <- First]])}.

%% The key is the grant's, whatever suite the delivery has.
made_box() ->
    #{issued => octets(8), suite => one([p256, x25519]), enc => public_key(), sealed => sealed()}.

item() ->
    #{device => device_id(), credential => octets(16), epoch => epoch(), ownership => epoch(), number => octets(8)}.

%% A sequence number has 48 bits.
status_item() ->
    maybe_with(#{credential => octets(16), epoch => epoch(), status => one([staged, active]),
                 origin => one([attach, companion, provisioner, update]), profileHash => octets(32), installed => octets(8),
                 onWord => flag(), mustUpdate => flag(), sequence => <<0:16, (octets(6))/binary>>},
               orderedBy, fun() -> octets(1, 64) end).

verdict() ->
    #{credential => octets(16), epoch => epoch(), at => octets(8),
      verdict => one([done, timed, unknownCredential, notAuthorised, stale, temporaryFailure])}.

made_by() -> one([#{maker => network}, #{maker => provisioner}, #{maker => provisioner, imsi => imsi()}]).

%% A cause is there exactly where it failed.
status() ->
    one([#{status => one([offered, delivering, received, confirmed, transferred])},
         #{status => one([refused, denied]), report => report()}]).

%% --- bodies ---

provisioner(hello) ->
    maybe_with(#{grant => values:signed_with_chain(octets(1, 1152), 256), proof => signed(128)}, reference,
               fun() -> octets(32) end);
provisioner(offer) -> offer();
provisioner(order) -> signed(2048);
provisioner(reserved) -> #{reference => octets(32), credential => octets(16)};
provisioner(delivery) -> one([(signed(2560))#{chain => []}, values:signed_with_chain(octets(1, 2560), 0)]);
provisioner(denied) -> #{reference => octets(32), report => report()};
provisioner(receipt) -> attested(512);
provisioner(handIn) -> signed(5120);
provisioner(confirmed) -> signed(256);
provisioner(refused) ->
    maybe_with(#{credential => octets(16), report => report()}, notice, fun() -> signed(256) end);
provisioner(deprovision) -> maybe_with(signed(7168), delegation, fun() -> signed(256) end);
provisioner(transfer) -> #{content => octets(1, 256), from => octets(64), to => octets(64)};
provisioner(outcome) -> signed(4096);
provisioner(inquiry) -> signed(128);
provisioner(standing) -> % refusals have more to say than the others
    one([{told, standing()}, {refused, report()}, {refused, report()}, {refused, report()}]).

standing() ->
    maybe_with(#{credential => octets(16), epoch => epoch(), state => one([offered, active, suspended, ended]),
                 ownership => epoch(), number => octets(8)}, proof, fun() -> attested(256) end).

life(updateRequest) -> attested(512);
life(update) -> signed(2048);
life(acknowledgement) -> authenticated(256);
life(acknowledged) -> authenticated(128);
life(notice) -> signed(256);
life(proof) -> attested(256);
life(proven) -> signed(128);
life(status) ->
    maybe_with(#{content => octets(1, 1024), macs => list(0, 4, fun() -> octets(32) end)}, signature, fun() -> octets(64) end);
life(taken) -> signed(256).

%% What the names in golden.txt mean, as terms of asn1ct.
-module(golden).
-export([terms/0]).

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

%% Of index I: I in the highest octet's three bits, and its own number.
sequences() ->
    << <<(case I rem 6 of 0 -> I div 6 rem 8; _ -> I end)>> || I <- lists:seq(0, 191) >>.

message(Sender, Body) ->
    #{version => 1, transaction => id(1), sender => Sender, body => Body, extensions => []}.

terms() ->
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
                          key => run(10, 44), managementKey => run(11, 60), op => run(12, 60),
                          deviceKey => run(18, 61), onWord => true, mustUpdate => true, installed => number(1700000001),
                          sequences => sequences(), transaction => id(13), confirmHash => hash(14), confirm => run(15, 200)}],
        update => #{ephemeralKey => run(19, 62), message => run(20, 202)},
        tombstones => [#{credential => id(21), notice => id(22), noticeKey => #{algorithm => ed25519, key => run(23, 32)},
                         proven => false, message => run(24, 203)},
                       #{credential => id(25), notice => id(26), noticeKey => #{algorithm => ecdsaP256, key => run(27, 65)},
                         proven => true}]}},
     {"DeviceState/empty",
      #{version => 1, generation => number(0), counter => number(0), seed => run(0, 1), lastTime => number(0),
        credentials => [], tombstones => []}},
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
     | golden_companion() ++ golden_provisioner() ++ golden_life() ++ golden_provision()].

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

%% --- the provisioning device ---

grant() ->
    #{serial => id(1), network => snpn(), provisioner => #{algorithm => ed25519, key => run(2, 32)}, count => 1000000,
      operations => #{provision => true, make => true, suspend => false, 'end' => true, transfer => false},
      notBefore => number(1700000000), notAfter => number(1800000000), handInKey => run(3, 65), template => template()}.

template() ->
    #{algorithm => tuak, amf => <<16#80, 0>>, routingIndicator => <<16#f0, 16#ff>>, validity => 31536000,
      restrictions => #{roamingAllowed => true, rats => []}, noticeKey => #{algorithm => ecdsaP256, key => run(5, 65)}}.

golden_provisioner() ->
    Offer = #{order => id(1), device => "meter-1", serial => id(2), provisioner => hash(3), network => plmn(),
              channelBinding => hash(4), deviceNonce => hash(5), suites => [x25519], ephemeralKey => run(6, 32)},
    Order = #{order => id(1), serial => id(2), network => plmn(), device => "meter-1", reference => hash(3),
              maker => network, replace => false, offer => #{content => run(4, 250)}},
    HandIn = #{order => id(1), serial => id(2), network => plmn(), credential => id(3),
               receipt => #{content => run(4, 250), mac => hash(5), signature => run(6, 64)}},
    [{"GrantRequest", #{network => plmn(), key => #{algorithm => ecdsaP256, key => run(1, 65)}, name => "gate-1"}},
     {"Grant/full",
      (grant())#{block => #{first => "001010000001000", last => "001010000001999"},
                 template => (template())#{homeNetworkKey => #{scheme => profileA, id => 27, key => run(4, 32)},
                                           lifetime => 86400, renewal => 8640000}}},
     {"Grant/plain",
      (grant())#{operations => #{provision => false, make => false, suspend => true, 'end' => false, transfer => true}}},
     {"SignedGrantRequest", #{content => run(1, 132), signature => run(2, 64)}},
     {"SignedGrant", #{content => run(1, 250), signature => run(2, 64), chain => [run(3, 200), run(4, 100)]}},
     {"SignedDelegation", #{content => run(3, 150), signature => run(4, 64)}},
     {"ProvisionerProof", #{order => id(1), serial => id(2), network => plmn(), channelBinding => hash(3)}},
     {"ProvisionerOffer/asserted", Offer},
     {"ProvisionerOffer/certified",
      Offer#{factory => #{certificateHash => hash(7), certificateUrl => "https://ca.example/DeviceID=meter-1"}}},
     {"Delivery",
      #{maker => provisioner, order => id(1), reference => hash(2), offerHash => hash(3), device => "meter-1",
        serial => id(4), provisioner => hash(5), network => plmn(), deviceNonce => hash(6), credential => id(7),
        issued => number(1700000000), supi => {imsi, "001010000000001"}, suite => x25519, enc => run(8, 32),
        sealed => run(9, 100)}},
     {"DeliverySealInfo",
      #{maker => provisioner, order => id(1), device => "meter-1", serial => id(2), provisioner => hash(3),
        network => plmn(), deviceNonce => hash(4), credential => id(5), suite => p256, signerHash => hash(6)}},
     {"CredentialName", #{serial => id(1), provisioner => hash(2), order => id(3), deviceNonce => hash(4)}},
     {"ProvisionerReceipt",
      #{order => id(1), device => "meter-1", serial => id(2), provisioner => hash(3), credential => id(4), epoch => 258,
        network => plmn(), deviceNonce => hash(5), reference => hash(6), infoHash => hash(7), credentialHash => hash(8),
        deviceKey => run(9, 32)}},
     {"ProvisionerOrder/plain", Order},
     {"ProvisionerOrder/made",
      Order#{maker => provisioner, imsi => "001010000000001", replace => true,
             controls => #{notAfter => number(1800000000)}, offer => #{content => run(4, 250), signature => run(5, 64)}}},
     {"HandIn/plain", HandIn},
     {"HandIn/made",
      HandIn#{made => #{replace => true, offer => #{content => run(7, 250), signature => run(8, 64)},
                        box => #{issued => number(1700000000), suite => x25519, enc => run(9, 65), sealed => run(10, 100)}}}},
     {"ProvisionerConfirmed",
      #{order => id(1), device => "meter-1", credential => id(2), epoch => 258, network => plmn(), receiptHash => hash(3)}},
     {"Deprovision",
      #{order => id(1), serial => id(2), signer => hash(3), network => plmn(), mode => revoke, reason => stolen,
        effective => number(1800000000),
        items => [#{device => "meter-1", credential => id(4), epoch => 1, ownership => 2, number => number(3)},
                  #{device => "meter-2", credential => id(5), epoch => 258, ownership => 259, number => number(260)}]}},
     {"Delegation",
      #{serial => id(1), network => plmn(), credential => id(2), ownership => 258,
        delegate => #{algorithm => ed25519, key => run(3, 32)}, suspend => true, 'end' => false,
        notBefore => number(1700000000), notAfter => number(1800000000)}},
     {"Transfer",
      #{order => id(1), network => plmn(), device => "meter-1", credential => id(2), from => id(3), to => id(4),
        ownership => 258}},
     {"Outcome",
      #{order => id(1), orderHash => hash(2), network => plmn(),
        items => [#{credential => id(3), epoch => 1, verdict => timed, at => number(1800000000)},
                  #{credential => id(4), epoch => 2, verdict => stale, at => number(0)}]}},
     {"Inquiry", #{inquiry => id(1), serial => id(2), network => plmn(), credential => id(3)}}
     | [{"Message/provisioner/" ++ Name, message(Sender, {provisioner, Body})}
        || {Name, Sender, Body} <- provisioner_bodies()]].

provisioner_bodies() ->
    Delivery = #{content => run(1, 250), signature => run(2, 64), chain => []},
    Signed = fun(Length) -> #{content => run(1, Length), signature => run(2, 64)} end,
    [{"hello", provisioner,
      {hello, #{grant => (Signed(250))#{chain => [run(3, 200)]}, proof => #{content => run(4, 80), signature => run(5, 64)},
                reference => hash(6)}}},
     {"offer", device, {offer, #{content => run(1, 250)}}},
     {"order", provisioner, {order, Signed(250)}},
     {"reserved", network, {reserved, #{reference => hash(1), credential => id(2)}}},
     {"delivery/allocation", network, {delivery, Delivery#{chain => [run(3, 200), run(4, 100)]}}},
     {"delivery/made", provisioner, {delivery, Delivery}},
     {"denied", network, {denied, #{reference => hash(1), report => #{cause => quotaExceeded, retryAfter => 3600}}}},
     {"receipt", device, {receipt, #{content => run(1, 200), mac => hash(2), signature => run(3, 64)}}},
     {"handIn", provisioner, {handIn, Signed(250)}},
     {"confirmed", network, {confirmed, Signed(130)}},
     {"refused", network,
      {refused, #{credential => id(1), report => #{cause => offerLapsed},
                  notice => #{content => run(2, 150), signature => run(3, 64)}}}},
     {"deprovision", provisioner,
      {deprovision, (Signed(250))#{delegation => #{content => run(3, 150), signature => run(4, 64)}}}},
     {"transfer", provisioner, {transfer, #{content => run(1, 150), from => run(2, 64), to => run(3, 64)}}},
     {"outcome", network, {outcome, Signed(250)}},
     {"inquiry", provisioner, {inquiry, Signed(56)}},
     {"standing/told", network,
      {standing, {told, #{credential => id(1), epoch => 258, state => suspended, ownership => 259, number => number(260),
                          proof => #{content => run(2, 100), mac => hash(3), signature => run(4, 64)}}}}},
     {"standing/refused", network, {standing, {refused, #{cause => unknownCredential}}}}].

golden_provision() ->
    State = #{version => 1, device => "meter-1", ownership => 258, number => number(7), replace => true},
    [{"ProvisionState/full",
      State#{order => id(1), serial => id(2), reference => hash(3), maker => provisioner, status => refused,
             report => #{cause => quotaExceeded}, credential => id(4), imsi => "001010000000001", deviceKey => run(5, 65),
             controls => #{lifetime => 86400}, offer => #{content => run(6, 250), signature => run(7, 64)},
             delivery => #{content => run(8, 250), signature => run(9, 64), chain => [run(10, 200), run(11, 100)]},
             made => #{issued => number(1700000000), suite => p256, enc => run(12, 32), sealed => run(13, 100)},
             receipt => #{content => run(14, 200), mac => hash(15), signature => run(16, 64)},
             confirmed => #{content => run(17, 150), signature => run(18, 64)},
             notice => #{content => run(19, 151), signature => run(20, 64)}}},
     {"ProvisionState/least",
      State#{order => <<0:128>>, serial => <<0:128>>, device => "m", reference => <<0:256>>, maker => network,
             status => offered, ownership => 0, number => number(0), replace => false}}].

%% --- later life ---

golden_life() ->
    [{"UpdateRequest",
      #{transaction => id(1), device => "meter-1", credential => id(2), epoch => 258, network => snpn(),
        deviceNonce => hash(3), suites => [p256, x25519], ephemeralKey => run(4, 65)}},
     {"Update",
      #{transaction => id(1), requestHash => hash(2), device => "meter-1", credential => id(3), epoch => 258,
        network => plmn(), issued => number(1700000000), suite => x25519, enc => run(4, 32), sealed => run(5, 100)}},
     {"UpdateSealInfo",
      #{requestHash => hash(1), device => "meter-1", credential => id(2), epoch => 1, network => plmn(),
        issued => number(1700000000), suite => p256}},
     {"Acknowledgement",
      #{transaction => id(1), device => "meter-1", credential => id(2), epoch => 258, network => plmn(),
        updateHash => hash(3), credentialHash => hash(4)}},
     {"Acknowledged", #{transaction => id(1), credential => id(2), epoch => 65535, acknowledgementHash => hash(3)}},
     {"Notice",
      #{notice => id(1), device => "meter-1", credential => id(2), epochs => [1, 2], network => snpn(), mode => delete,
        issued => number(1700000000)}},
     {"Proof", #{notice => id(1), device => "meter-1", credential => id(2), epoch => 2, network => plmn()}},
     {"Proven", #{notice => id(1), credential => id(2), proofHash => hash(3)}},
     {"Status/full",
      #{transaction => id(1), device => "meter-1", network => snpn(), counter => number(7), time => number(1700000000),
        items => [#{credential => id(2), epoch => 258, status => active, origin => update, orderedBy => run(9, 7),
                    profileHash => hash(3), installed => number(1700000001), onWord => true, mustUpdate => false,
                    sequence => number(16#0000ffffffffffff)},
                  #{credential => id(4), epoch => 0, status => staged, origin => attach, profileHash => hash(5),
                    installed => number(0), onWord => false, mustUpdate => true, sequence => number(0)}],
        erased => [id(6), id(7)]}},
     {"Status/empty",
      #{transaction => id(1), device => "m", network => plmn(), counter => number(0), time => number(0), items => [],
        erased => []}},
     {"Taken",
      #{transaction => id(1), statusHash => hash(2), time => number(1700000000),
        verdicts => [provisionAnew, unknown, ended, update]}}
     | [{"Message/life/" ++ atom_to_list(Kind), message(Sender, {life, {Kind, Content}})}
        || {Kind, Sender, Content} <- life_bodies()]].

life_bodies() ->
    [{updateRequest, device, #{content => run(1, 200), mac => hash(2), signature => run(3, 64)}},
     {update, network, #{content => run(1, 250), signature => run(2, 64)}},
     {acknowledgement, device, #{content => run(1, 150), mac => hash(2)}},
     {acknowledged, network, #{content => run(1, 66), mac => hash(2)}},
     {notice, network, #{content => run(1, 150), signature => run(2, 64)}},
     {proof, device, #{content => run(1, 100), mac => hash(2)}},
     {proven, network, #{content => run(1, 64), signature => run(2, 64)}},
     {status, device, #{content => run(1, 200), macs => [hash(2), hash(3)], signature => run(4, 64)}},
     {taken, network, #{content => run(1, 70), signature => run(2, 64)}}].

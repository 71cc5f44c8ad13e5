import Testing

@testable import ReferenceOrchestrator

struct DeflateAgreementTests {
    @Test(arguments: [
        ("permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
        ("Permessage-Deflate ;server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
        (
            "permessage-deflate; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9",
            "permessage-deflate; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=9"
        ),
        ("permessage-deflate; server_max_window_bits=\"12\"", "permessage-deflate; server_max_window_bits=12"),
        // RFC 7692, section 7.1: the second offer is the client's fallback.
        ("permessage-deflate; server_max_window_bits=7, permessage-deflate", "permessage-deflate"),
        ("x-webkit-deflate-frame, foo; bar=\"a, permessage-deflate; x\", permessage-deflate", "permessage-deflate"),
    ])
    func offersAreMet(offer: String, answer: String) {
        #expect(DeflateAgreement(offers: [offer])?.response == answer)
    }

    @Test(arguments: [
        "", "x-webkit-deflate-frame", "permessage-deflate; unknown", "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=08", "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits; client_max_window_bits", "permessage-deflate;",
        "permessage-deflate; server_max_window_bits=\"", "\"", "\\", "permessage-deflate; =8",
    ])
    func otherOffersAreDeclined(offer: String) {
        #expect(DeflateAgreement(offers: [offer]) == nil)
    }

    @Test func everyHeaderIsLookedAt() {
        let agreement = DeflateAgreement(offers: ["foo", "permessage-deflate; server_max_window_bits=8"])
        #expect(agreement?.serverWindowBits == 8 && agreement?.clientWindowBits == 15)
        #expect(agreement?.serverKeepsContext == true && agreement?.clientKeepsContext == true)
    }
}

/// One thing that RFC 6455 or RFC 7692 says a client MUST or MUST NOT do, and what shows that it does.
struct Requirement: Sendable {
    enum Proof: Sendable, Equatable {
        /// Every case that names it.
        case cases
        /// A test elsewhere, by its file under Tests/ and its function.
        case test(String, String)
        /// The client does otherwise on purpose; why.
        case departs(String)
    }

    /// The RFC, its section, and a word to tell it from the section's others.
    var id: String
    /// What is asked for, shortened.
    var text: String
    var proof = Proof.cases

    /// Sections that this list must cover.
    static let sections = [
        "6455 §3", "6455 §4.1", "6455 §4.2.2", "6455 §5.1", "6455 §5.2", "6455 §5.3", "6455 §5.4", "6455 §5.5",
        "6455 §5.5.1", "6455 §5.5.2", "6455 §5.5.3", "6455 §5.6", "6455 §5.7", "6455 §5.8", "6455 §6.1", "6455 §6.2",
        "6455 §7.1.1", "6455 §7.1.2", "6455 §7.1.5", "6455 §7.1.6", "6455 §7.1.7", "6455 §7.2.1", "6455 §7.4.1",
        "6455 §7.4.2", "6455 §8.1", "6455 §9.1", "6455 §10.3", "6455 §10.4", "6455 §10.7", "6455 §11.3", "7692 §5.1",
        "7692 §6.1", "7692 §6.2", "7692 §7.1", "7692 §7.1.1.1", "7692 §7.1.1.2", "7692 §7.1.2.1", "7692 §7.1.2.2",
        "7692 §7.2.1", "7692 §7.2.2", "7692 §7.2.3",
    ]

    static let all: [Requirement] = handshake + framing + closing + limits + compression

    private static let handshake = [
        Requirement(
            id: "6455 §3 fragment",
            text: "Fragment identifiers MUST NOT be used on a WebSocket address.",
            proof: .test("WebSocketClientTests/WebSocketURLTests.swift", "saysWhatIsWrong")
        ),
        Requirement(
            id: "6455 §4.1 address",
            text: "An invalid address MUST fail the connection.",
            proof: .test("WebSocketClientTests/WebSocketURLTests.swift", "saysWhatIsWrong")
        ),
        Requirement(
            id: "6455 §4.1 one at a time",
            text: "There MUST be no more than one connection to a host in a CONNECTING state.",
            proof: .departs("A generator of load opens many at a time: that is what it measures.")
        ),
        Requirement(
            id: "6455 §4.1 cannot connect",
            text: "A connection that cannot be opened MUST fail.",
            proof: .test("WebSocketClientTests/WebSocketConnectionTests.swift", "aPortWithoutServerIsAFailedConnect")
        ),
        Requirement(
            id: "6455 §4.1 TLS",
            text: "The TLS handshake MUST come first; if it fails, the connection MUST fail.",
            proof: .test("EventLoopTests/TLSTests.swift", "refusesAnUnknownAuthority")
        ),
        Requirement(
            id: "6455 §4.1 SNI",
            text: "Clients MUST use the Server Name Indication extension.",
            proof: .test("EventLoopTests/TLSTests.swift", "sendsTheNameItAsksFor")
        ),
        Requirement(id: "6455 §4.1 request", text: "The request MUST be a valid HTTP/1.1 GET of the resource's name."),
        Requirement(id: "6455 §4.1 Host", text: "The request MUST contain a Host header with the authority."),
        Requirement(id: "6455 §4.1 Upgrade", text: "The request MUST contain Upgrade: websocket."),
        Requirement(id: "6455 §4.1 Connection", text: "The request MUST contain Connection: Upgrade."),
        Requirement(id: "6455 §4.1 key", text: "Sec-WebSocket-Key MUST be 16 random bytes in Base64, anew each time."),
        Requirement(id: "6455 §4.1 version", text: "Sec-WebSocket-Version MUST be 13."),
        Requirement(
            id: "6455 §4.1 subprotocols",
            text: "Subprotocols offered MUST be tokens, each once.",
            proof: .test("WebSocketClientTests/HandshakeRequestTests.swift", "refusesASubprotocolThatIsNoToken")
        ),
        Requirement(
            id: "6455 §4.1 wait",
            text: "The client MUST wait for the answer before it sends any further data."
        ),
        Requirement(id: "6455 §4.1 status", text: "Another status than 101 is handled as HTTP's; no frame follows."),
        Requirement(id: "6455 §4.1 answer Upgrade", text: "Upgrade missing or other than websocket MUST fail."),
        Requirement(id: "6455 §4.1 answer Connection", text: "Connection missing or without Upgrade MUST fail."),
        Requirement(id: "6455 §4.1 answer accept", text: "Sec-WebSocket-Accept missing or wrong MUST fail."),
        Requirement(id: "6455 §4.1 answer extension", text: "An extension that was not offered MUST fail."),
        Requirement(id: "6455 §4.1 answer subprotocol", text: "A subprotocol that was not offered MUST fail."),
        Requirement(id: "6455 §4.2.2 form", text: "An answer that does not conform to §4.2.2 MUST fail."),
        Requirement(id: "6455 §11.3 once", text: "Accept, Protocol, Extensions MUST NOT come twice in an answer."),
        Requirement(id: "6455 §9.1 grammar", text: "An extension header that breaks the grammar MUST fail."),
    ]

    private static let framing = [
        Requirement(id: "6455 §5.1 masks", text: "A client MUST mask all frames that it sends."),
        Requirement(id: "6455 §5.1 masked", text: "A client MUST close a connection on which it gets a masked frame."),
        Requirement(id: "6455 §5.2 reserved bits", text: "A reserved bit that no extension defines MUST fail."),
        Requirement(id: "6455 §5.2 opcodes", text: "An unknown opcode MUST fail."),
        Requirement(id: "6455 §5.2 length", text: "The minimal number of bytes MUST be used to encode the length."),
        Requirement(id: "6455 §5.2 length bit", text: "The highest bit of a length of 64 bits MUST be 0."),
        Requirement(id: "6455 §5.3 algorithm", text: "Byte i MUST be combined with byte i mod 4 of the key."),
        Requirement(
            id: "6455 §5.3 unforeseeable",
            text: "Keys MUST come of a strong source of entropy.",
            proof: .departs("Keys come of the run's seed, so that it can be repeated; no stranger chooses the payload.")
        ),
        Requirement(id: "6455 §5.4 order", text: "Fragments MUST be joined in order, also around control frames."),
        Requirement(id: "6455 §5.4 interleaving", text: "Fragments of messages MUST NOT be interleaved."),
        Requirement(id: "6455 §5.4 continuation", text: "A continuation without a message is an error."),
        Requirement(id: "6455 §5.5 length", text: "A control frame MUST have 125 bytes or less."),
        Requirement(id: "6455 §5.5 fragments", text: "Control frames MUST NOT be fragmented."),
        Requirement(id: "6455 §5.5.2 pong", text: "A ping MUST be answered, unless a close frame came already."),
        Requirement(id: "6455 §5.5.3 body", text: "A pong MUST have the ping's own application data."),
        Requirement(id: "6455 §5.5.3 unsolicited", text: "An unsolicited pong is not answered."),
        Requirement(id: "6455 §5.6 whole", text: "A text message MUST be valid UTF-8 as a whole, fragments need not."),
        Requirement(id: "6455 §5.7 examples", text: "The examples of the RFC are understood."),
        Requirement(id: "6455 §5.8 extensions", text: "Use of an extension MUST be negotiated."),
        Requirement(id: "6455 §6.1 open", text: "Data MUST be sent in the OPEN state only, encapsulated and masked."),
        Requirement(id: "6455 §6.2 receive", text: "Data MUST be told as messages with their type."),
        Requirement(id: "6455 §8.1 invalid", text: "A byte stream that is not UTF-8 MUST fail."),
    ]

    private static let closing = [
        Requirement(id: "6455 §5.5.1 body", text: "A close body MUST begin with a code of two bytes."),
        Requirement(id: "6455 §5.5.1 reason", text: "What follows the code is UTF-8."),
        Requirement(id: "6455 §5.5.1 answer", text: "A close frame MUST be answered by one."),
        Requirement(id: "6455 §5.5.1 silence", text: "No data frame MUST be sent after a close frame."),
        Requirement(id: "6455 §7.1.1 TCP", text: "TCP is closed after both close frames, the server first."),
        Requirement(id: "6455 §7.1.2 handshake", text: "The closing handshake MUST be begun by a close frame."),
        Requirement(id: "6455 §7.1.5 code", text: "The code is the first close frame's, 1005 without one."),
        Requirement(id: "6455 §7.1.6 reason", text: "The reason is the first close frame's."),
        Requirement(id: "6455 §7.1.7 deaf", text: "After failing, data from the peer MUST NOT be processed any more."),
        Requirement(id: "6455 §7.2.1 lost", text: "If TCP is lost, the connection MUST fail."),
        Requirement(id: "6455 §7.4.1 local codes", text: "1005, 1006 and 1015 MUST NOT be in a close frame."),
        Requirement(id: "6455 §7.4.2 ranges", text: "0 to 999 are not used; 3000 to 4999 are for others' use."),
    ]

    private static let limits = [
        Requirement(id: "6455 §10.3 fresh keys", text: "A client MUST choose a new masking key for each frame."),
        Requirement(id: "6455 §10.4 limits", text: "Limits on frames and on joined messages MUST be kept."),
        Requirement(id: "6455 §10.7 validation", text: "Incoming data MUST always be validated."),
    ]

    private static let compression = [
        Requirement(id: "7692 §5.1 offer", text: "Parameters that do not fit the offer MUST fail."),
        Requirement(id: "7692 §6.1 first fragment", text: "RSV1 MUST NOT be set on fragments but the first."),
        Requirement(id: "7692 §6.1 control frames", text: "RSV1 MUST NOT be set on control frames."),
        Requirement(id: "7692 §6.2 uncompressed", text: "Messages without RSV1 are not compressed."),
        Requirement(id: "7692 §7.1 parameters", text: "Unknown, repeated or invalid parameters MUST fail."),
        Requirement(id: "7692 §7.1.1.1 server takeover", text: "server_no_context_takeover MUST have no value."),
        Requirement(
            id: "7692 §7.1.1.2 client takeover",
            text: "client_no_context_takeover: no message refers to others."
        ),
        Requirement(
            id: "7692 §7.1.2.1 server window",
            text: "server_max_window_bits is 8 to 15 without leading zeros."
        ),
        Requirement(
            id: "7692 §7.1.2.2 client window",
            text: "The client's window MUST NOT exceed client_max_window_bits."
        ),
        Requirement(id: "7692 §7.2.1 compression", text: "The client compresses as agreed, without the last 4 bytes."),
        Requirement(id: "7692 §7.2.2 decompression", text: "What comes is inflated with 4 bytes added, or fails."),
        Requirement(id: "7692 §7.2.3 examples", text: "The examples of the RFC are understood."),
    ]
}

import Testing

@testable import ReferenceModel
@testable import ReferenceOrchestrator

struct ClientMessageTests {
    private func parse(_ text: String) -> ClientMessage { ClientMessage(parsing: Array(text.utf8)) }

    @Test func textsAndCommands() {
        #expect(parse(#"{"type":"text","text":"Hi"}"#) == .text("Hi", isFinal: true))
        #expect(
            parse(#" { "is_final" : false , "text" : "a\"\u00e9\ud83d\ude00\n" , "type":"text"} "#)
                == .text("a\"é😀\n", isFinal: false)
        )
        for command in [ControlCommand.pause, .resume, .stop] {
            #expect(parse(#"{"type":"control","command":"\#(command.rawValue)"}"#) == .control(command))
        }
        #expect(parse(#"{"type":"hello","x":[1,-2.5e3,null,true,{}]}"#) == .unknown)
    }

    @Test(arguments: [
        "", "{", "[]", "\"text\"", "nul", #"{"type":1}"#, #"{"type":"text"}"#, #"{"type":"text","text":""}"#,
        #"{"type":"text","text":7}"#, #"{"type":"text","text":"a","is_final":"no"}"#, #"{"type":"text","text":"a"} x"#,
        #"{"type":"text","text":"a",}"#, #"{"type":"text","text":"\x"}"#, #"{"type":"text","text":"\ud800"}"#,
        "{\"type\":\"text\",\"text\":\"a\nb\"}", #"{"type":"control"}"#, #"{"type":"control","command":"stop"}"#,
        #"{"type":"text","text":"a","n":01}"#, #"{"type":"text","text":"a","n":1.}"#,
        #"{"type":"text","text":"a","n":-}"#,
    ])
    func malformedMessagesAreInternalErrors(_ text: String) {
        guard case .malformed(.internalError, _) = parse(text) else {
            Issue.record("\(text) was taken for \(parse(text))")
            return
        }
    }

    @Test func textsAreLimitedInCharactersNotBytes() {
        let longest = String(repeating: "é", count: 10_000)
        #expect(parse(#"{"type":"text","text":"\#(longest)"}"#) == .text(longest, isFinal: true))
        guard case .malformed(.invalidMessage, _) = parse(#"{"type":"text","text":"\#(longest)a"}"#) else {
            Issue.record("a text of 10,001 characters was accepted")
            return
        }
    }

    @Test func deepNestingIsRefusedNotFollowed() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(JSONValue(parsing: Array(deep.utf8)) == nil)
    }

    @Test func base64() {
        let cases = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE="]
        for (plain, encoded) in cases { #expect(Base64.encode(Array(plain.utf8)) == Array(encoded.utf8)) }
    }
}

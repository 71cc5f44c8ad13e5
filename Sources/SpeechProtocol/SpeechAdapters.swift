/// The services that can be spoken to, by the name that a scenario gives.
public enum SpeechAdapters {
    private typealias Maker = @Sendable (AudioEncoding, AudioFraming) -> OrchestratorAdapter

    private static let table: [(name: String, make: Maker)] = [
        ("orchestrator", { OrchestratorAdapter(encoding: $0, framing: $1) })
    ]

    public static let names: [String] = table.map(\.name)

    /// The adapter of that name; nil if there is none.
    public static func adapter(
        named name: String,
        encoding: AudioEncoding = .pcm16,
        framing: AudioFraming = .base64
    ) -> OrchestratorAdapter? {
        table.first { $0.name == name }?.make(encoding, framing)
    }
}

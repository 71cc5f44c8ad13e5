import ReferenceConfiguration

/// How the audio of a session is encoded and framed.
struct AudioVariant: Hashable, Sendable {
    var encoding: ReferenceSettings.Encoding
    var framing: ReferenceSettings.Framing
}

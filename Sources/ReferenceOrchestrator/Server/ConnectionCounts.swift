/// What became of the connections to the WebSocket port.
struct ConnectionCounts: Sendable, Equatable {
    var active = 0
    var total: UInt64 = 0
    /// Refused or failed upgrades, protocol violations and connections that ended without a closing handshake.
    var errors: UInt64 = 0
}

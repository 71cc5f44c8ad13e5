/// What became of the connections to the WebSocket port.
package struct ConnectionCounts: Sendable, Equatable {
    package var active = 0
    package var total: UInt64 = 0
    /// Refused or failed upgrades, protocol violations and connections that ended without a closing handshake.
    package var errors: UInt64 = 0

    package init() {}
}

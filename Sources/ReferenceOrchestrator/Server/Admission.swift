import NIOCore

/// One connection's place among those that the limit allows, from the handshake's answer until its session is open.
///
/// An upgrade takes a few turns of the event loop, in which others may ask: without a place of their own all of them
/// would find the last one free.
final class Admission {
    private let loop: SessionLoop
    private var isHeld = false

    init(_ loop: SessionLoop) { self.loop = loop }

    /// Takes a place; false if there is none.
    func request() -> Bool {
        if !isHeld { isHeld = loop.admit() }
        return isHeld
    }

    /// The session is open, and counts by itself, or will never be.
    func end() {
        if isHeld { loop.endAdmission() }
        isHeld = false
    }
}

/// One connection's place among those that the limit allows, from the handshake's answer until its session is open.
///
/// An upgrade takes a few turns of the event loop, in which others may ask: without a place of their own all of them
/// would find the last one free.
final class ReservedPlace {
    private let loop: SessionLoop
    private var isHeld = false

    init(_ loop: SessionLoop) { self.loop = loop }

    func take() {
        if !isHeld { loop.reservePlace() }
        isHeld = true
    }

    /// The session is open, and counts by itself, or will never be.
    func giveBack() {
        if isHeld { loop.givePlaceBack() }
        isHeld = false
    }
}

import Glibc
import NIOCore

/// Ends connections as a crash or a firewall does: without a goodbye.
enum ConnectionReset {
    /// Closes a TCP connection with a reset; what it still had to send is gone.
    ///
    /// To be called on the channel's event loop.
    static func perform(on channel: any Channel) {
        // A socket that is not to linger at all sends RST in place of FIN when it is closed.
        (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            .whenComplete { _ in channel.close(promise: nil) }
    }
}

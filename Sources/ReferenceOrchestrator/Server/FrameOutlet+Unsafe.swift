import Glibc
import NIOCore
import Timing

extension FrameOutlet {
    /// Bytes that the kernel took at once; none if it takes none or the connection is broken, which the channel finds out.
    ///
    /// The instant is read right before the system call, and nothing else is done between the two.
    static func send(
        _ bytes: ByteBuffer,
        to descriptor: NIOBSDSocket.Handle
    ) -> (taken: Int, at: MonotonicInstant) {
        bytes.withUnsafeReadableBytes { bytes in
            let now = MonotonicInstant.now
            let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
            return (max(0, count), now)
        }
    }
}

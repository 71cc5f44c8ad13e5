import Glibc
import NIOCore

extension FrameOutlet {
    /// Bytes that the kernel took at once; none if it takes none or the connection is broken, which the channel finds out.
    static func send(_ bytes: ByteBuffer, to descriptor: NIOBSDSocket.Handle) -> Int {
        bytes.withUnsafeReadableBytes { bytes in
            max(0, Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)))
        }
    }
}

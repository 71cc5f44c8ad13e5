/// Room for what TLS turns out, shared by all streams of a loop: each fills and empties it within one call.
final class CipherBuffers {
    let plaintext: UnsafeMutableRawBufferPointer
    let ciphertext: UnsafeMutableRawBufferPointer

    /// The most that one TLS record holds (RFC 8446 section 5.1).
    static let recordSize = 16 * 1024

    init(readSize: Int) {
        // A read may complete a record of which all but the end came before.
        plaintext = .allocate(byteCount: readSize + 2 * Self.recordSize, alignment: 16)
        ciphertext = .allocate(byteCount: 2 * Self.recordSize, alignment: 16)
    }

    deinit {
        plaintext.deallocate()
        ciphertext.deallocate()
    }
}

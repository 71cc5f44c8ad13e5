/// Bytes that the kernel has not taken yet; holds no memory while there are none.
struct OutputQueue {
    private var bytes: [UInt8] = []
    private var head = 0

    var isEmpty: Bool { head == bytes.count }
    var count: Int { bytes.count - head }

    mutating func append(_ more: UnsafeRawBufferPointer) { bytes.append(contentsOf: more) }

    /// Offers all that is queued and removes as many bytes from its front as `take` says it took.
    mutating func offer(_ take: (UnsafeRawBufferPointer) -> Int) {
        let taken = bytes.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[head...])) }
        head += taken
        if head == bytes.count {
            bytes = []
            head = 0
        } else if head > 64 * 1024, head > bytes.count / 2 {
            bytes.removeFirst(head)
            head = 0
        }
    }
}

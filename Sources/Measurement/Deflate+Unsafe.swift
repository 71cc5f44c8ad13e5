import CZlib

/// zlib streams (RFC 1950) of whole buffers.
enum Deflate {
    /// The compressed bytes; nil only when zlib finds no memory.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var size = compressBound(uLong(bytes.count))
        let result = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            let status = compress2(buffer.baseAddress, &size, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION)
            count = status == Z_OK ? Int(size) : 0
        }
        return result.isEmpty ? nil : result
    }

    /// The bytes that a stream holds; nil if it is damaged, cut short, or holds more than `limit`.
    static func decompress(_ bytes: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        var size = uLong(limit)
        var status = Z_OK
        let result = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            bytes.withUnsafeBufferPointer { source in
                status = uncompress(buffer.baseAddress, &size, source.baseAddress, uLong(source.count))
            }
            count = status == Z_OK ? Int(size) : 0
        }
        return status == Z_OK ? result : nil
    }
}

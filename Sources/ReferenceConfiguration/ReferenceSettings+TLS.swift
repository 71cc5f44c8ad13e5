import Documents
import Glibc

extension ReferenceSettings.TLS {
    static let form = Form<Self>.either(
        scalar: Form<String>.choice(of: [Self.none.name, selfSigned.name]).map {
            $0 == Self.selfSigned.name ? .selfSigned : .none
        },
        collection: .object(
            Files(),
            described: "{certificate, key}",
            fields: [
                Field("certificate", file, \.certificate, required: true, "The certificate and its chain, in PEM."),
                Field("key", file, \.key, required: true, "Its private key without passphrase, in PEM."),
            ]
        ) { files, _, _ in .files(certificate: files.certificate, key: files.key) }
    )

    /// As the settings are written; the form reads back an equal value.
    var documentNode: DocumentNode {
        guard case .files(let certificate, let key) = self else { return .scalar(name) }
        return .mapping([("certificate", .quoted(certificate)), ("key", .quoted(key))])
    }

    private var name: String {
        switch self {
        case .none: "none"
        case .selfSigned: "self_signed"
        case .files: "files"
        }
    }

    private struct Files: Sendable { var certificate = "", key = "" }

    private static let file = Form<String>(schema: Form<String>.text.schema, allowed: "a file") {
        node,
        reader,
        allowed in
        guard let (path, shown) = reader.path(node, allowed: allowed) else { return nil }
        guard access(path, R_OK) == 0 else {
            reader.report("the file \(shown) cannot be read: \(String(cString: strerror(errno)))", at: node)
            return nil
        }
        return path
    }
}

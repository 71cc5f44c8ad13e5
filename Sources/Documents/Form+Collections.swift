extension Form {
    /// A list whose elements all have one form.
    public static func list<Element>(
        of element: Form<Element>,
        atLeast minimum: Int = 0,
        atMost maximum: Int = 10_000,
        described name: String
    ) -> Form where Value == [Element] {
        let schema: JSON = .object([
            "type": .string("array"), "items": element.schema,
            "minItems": minimum > 0 ? .integer(Int64(minimum)) : nil,
        ])
        return Form(schema: schema, allowed: name) { node, reader, allowed in
            guard let elements = node.elements else {
                if node.scalar?.isBroken != true { reader.report(reader.found(node), at: node, allowed: allowed) }
                return nil
            }
            guard (minimum...maximum).contains(elements.count) else {
                let found = elements.isEmpty ? "found an empty list" : "found a list of \(elements.count)"
                let limit = elements.count < minimum ? "at least \(minimum)" : "at most \(maximum)"
                reader.report(found, at: node, allowed: "\(allowed), \(limit) of them")
                return nil
            }
            let values = elements.map { element.read($0, reader) }
            let good = values.compactMap { $0 }
            return good.count == values.count ? good : nil
        }
    }

    /// The same list, but without two elements of which something is the same; `name` says what.
    ///
    /// The mistake stands at the later one and names the place of the first.
    public func withoutRepeats<Element>(
        of name: String,
        _ property: @escaping @Sendable (Element) -> String
    ) -> Form where Value == [Element] {
        Form(schema: schema, allowed: allowed) { node, reader, allowed in
            guard let elements = described(allowed).read(node, reader) else { return nil }
            var seen: [String: Int] = [:]
            var isGood = true
            for (index, element) in elements.enumerated() {
                guard let first = seen[property(element)] else {
                    seen[property(element)] = index
                    continue
                }
                let (node, earlier) = (node.elements?[index] ?? node, node.elements?[first] ?? node)
                let place = reader.place(of: earlier, seenFrom: node)
                reader.report("the same \(name) as \(earlier.path)\(place)", at: node)
                isGood = false
            }
            return isGood ? elements : nil
        }
    }

    /// A mapping of any keys to values that all have one form, in the file's order.
    public static func dictionary<Element>(
        of element: Form<Element>,
        described name: String,
        keyProblem: @escaping @Sendable (String) -> String? = { _ in nil }
    ) -> Form where Value == [(key: String, value: Element)] {
        let schema: JSON = .object(["type": .string("object"), "additionalProperties": element.schema])
        return Form(schema: schema, allowed: name) { node, reader, allowed in
            guard let entries = node.entries else {
                if node.scalar?.isBroken != true { reader.report(reader.found(node), at: node, allowed: allowed) }
                return nil
            }
            var values: [(key: String, value: Element)] = []
            var isGood = true
            for entry in entries {
                if let problem = keyProblem(entry.key) {
                    reader.report(problem, key: entry)
                    isGood = false
                }
                if let value = element.read(entry.value, reader) {
                    values.append((entry.key, value))
                } else {
                    isGood = false
                }
            }
            return isGood ? values : nil
        }
    }
}

public import Documents

/// A label or annotation of a rule as it is written.
public struct RuleText: Sendable {
    public var name: String
    public var text: String
    /// Where each character of the text stands.
    public var places: TextPlaces

    public init(name: String, text: String, places: TextPlaces) {
        self.name = name
        self.text = text
        self.places = places
    }
}

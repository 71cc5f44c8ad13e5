import Documents

extension ExporterFault {
    /// `down`, `frozen` or `zero` for both pages, or a mapping that says what is wrong with which.
    static let form = Form<ExporterFault>.either(
        scalar: Form<Page>.choice.map { ExporterFault($0) },
        collection: .object(
            ExporterFault(),
            described: "a mapping (\(fields.map(\.key).joined(separator: ", ")))",
            fields: fields
        ) { fault, node, reader in
            guard fault != ExporterFault() else {
                reader.report("no fault is named", at: node, allowed: fields.map(\.key).joined(separator: ", "))
                return nil
            }
            return fault
        }
    )

    private static let fields: [Field<ExporterFault>] = [
        Field("orchestrator", .choice, \.orchestrator, "The orchestrator's page."),
        Field("worker", .choice, \.worker, "The workers' page."),
        Field(
            "absent",
            .list(of: .choice(of: MetricName.all), atLeast: 1, described: "a list of metric families"),
            \.absent,
            "Families that the pages leave out."
        ),
        Field("session_id", .boolean, \.sessionIDs, "Whether families of single sessions carry a session_id label."),
        Field("buckets", ReferenceSettings.bucketsForm, \.buckets, "Other upper bounds of the latency histograms."),
    ]
}

import PromQL
import Synchronization
import Testing

@Suite struct QueryTests {
    private func series(_ name: String, _ labels: [String: String] = [:], step: Int64 = 15_000, values: [Double])
        -> SeriesData
    {
        SeriesData(
            labels: Labels(labels.merging([Labels.metricName: name]) { $1 }),
            timestamps: values.indices.map { Int64($0) * step },
            values: values
        )
    }

    @Test func answersCarryLabelsTimesAndAnnotations() throws {
        let source = SeriesSource([
            series("load", ["worker": "a"], values: [1, 2, 4]), series("load", ["worker": "b"], values: [3]),
        ])
        let instant = try PromQLQuery("load").instant(at: 30_000, over: source)
        #expect(
            instant.value
                == .vector([
                    VectorSample(labels: Labels(["__name__": "load", "worker": "a"]), value: 4),
                    VectorSample(labels: Labels(["__name__": "load", "worker": "b"]), value: 3),
                ])
        )
        let range = try PromQLQuery("sum(rate(load[1m]))").range(from: 0, through: 30_000, step: 15_000, over: source)
        #expect(
            range.value
                == .matrix([
                    MatrixSeries(
                        labels: Labels(),
                        timestamps: [15_000, 30_000],
                        values: [0.025, 0.0625]
                    )
                ])
        )
        #expect(range.annotations.map(\.level) == [.info])
        let position = try #require(range.annotations.first?.position)
        #expect(position == SourceRange(9, 17))
    }

    @Test func aRangeQueryWantsNumbers() throws {
        let source = SeriesSource([])
        for text in ["a[5m]", "\"text\""] {
            #expect(throws: PromQLError.self) {
                try PromQLQuery(text).range(from: 0, through: 1, step: 1, over: source)
            }
        }
        #expect(throws: PromQLError.self) { try PromQLQuery("1").range(from: 0, through: 1, step: 0, over: source) }
        let empty = try PromQLQuery("1").range(from: 1, through: 0, step: 1, over: source)
        #expect(empty.value == .matrix([MatrixSeries(labels: Labels(), timestamps: [], values: [])]))
    }

    @Test func theSourceIsAskedForTheTimesThatAreRead() throws {
        let asked = Mutex<[(String, Int64, Int64)]>([])
        let source = SeriesSource { matchers, from, through in
            asked.withLock { $0.append((matchers.map(\.description).joined(), from, through)) }
            return []
        }
        _ = try PromQLQuery("a offset 1m + rate(b{c=\"d\"}[5m] @ 600)").instant(at: 3_600_000, over: source)
        let found = asked.withLock { $0 }
        #expect(found.count == 2)
        #expect(found[0] == ("__name__=\"a\"", 3_240_000, 3_540_000))
        #expect(found[1] == ("c=\"d\"__name__=\"b\"", 300_000, 600_000))
    }

    @Test func theLookbackCanBeSet() throws {
        let source = SeriesSource([series("a", values: [1])])
        var options = QueryOptions(lookbackMilliseconds: 10_000)
        #expect(try PromQLQuery("a", options: options).instant(at: 9_999, over: source).value != .vector([]))
        #expect(try PromQLQuery("a", options: options).instant(at: 10_000, over: source).value == .vector([]))
        options.compatibility = .v2
        #expect(try PromQLQuery("a", options: options).instant(at: 10_000, over: source).value != .vector([]))
    }

    @Test func namesCanBeDroppedAtTheEndOnly() throws {
        let source = SeriesSource([series("a_total", values: [0, 1]), series("b_total", values: [0, 2])])
        let text = "sum by (__name__) (rate({__name__=~\".+_total\"}[1m]))"
        let atOnce = try? PromQLQuery(text).instant(at: 15_000, over: source)
        #expect(atOnce == nil)
        let options = QueryOptions(delaysNameRemoval: true)
        #expect(throws: PromQLError.self) { try PromQLQuery(text, options: options).instant(at: 15_000, over: source) }
        let kept = try PromQLQuery(
            "sum by (n) (label_replace(rate({__name__=~\".+_total\"}[1m]), \"n\", \"$1\", \"__name__\", \"(.).*\"))",
            options: options
        ).instant(at: 15_000, over: source)
        guard case .vector(let samples) = kept.value else { throw PromQLError(.evaluation, "no vector") }
        #expect(samples.map { $0.labels["n"] } == ["a", "b"])
    }

    @Test func hugeQueriesAreRefused() throws {
        let source = SeriesSource([series("a", values: [1])])
        for text in [
            "max_over_time(a[290y:1ms])", "max_over_time(vector(1)[290y:1ms])",
        ] {
            #expect(throws: PromQLError.self) { try PromQLQuery(text).instant(at: 0, over: source) }
        }
        let query = try PromQLQuery("vector(1)", options: QueryOptions(mostPoints: 1000))
        #expect(throws: PromQLError.self) { try query.range(from: 0, through: 1000, step: 1, over: source) }
        #expect(throws: Never.self) { try query.range(from: 0, through: 999, step: 1, over: source) }
    }

    @Test func evaluationErrorsPointAtTheExpression() throws {
        let query = try PromQLQuery("1 + histogram_avg(x)")
        #expect {
            _ = try query.instant(at: 0, over: SeriesSource([]))
        } throws: { error in
            guard let error = error as? PromQLError else { return false }
            return error.kind == .unsupported && error.range == SourceRange(4, 20) && "\(error)".hasPrefix("1:5: ")
                && error.message.hasPrefix("histogram_avg()")
        }
    }

    @Test func selectorsOfAnExpressionAreListed() throws {
        let query = try PromQLQuery("rate(a[5m]) / on(x) sum(b{c=\"d\"}) > time()")
        let found = query.expression.selectors
        #expect(found.map { $0.selector.name } == ["a", "b"])
        #expect(try found[0].range?.seconds() == 300)
        #expect(found[1].range == nil && found[1].selector.allMatchers.count == 2)
    }

    @Test func everyFunctionIsInTheTableOnceAVersion() {
        for version in Compatibility.allCases {
            let names = FunctionTable.all.filter { $0.versions.contains(version) }.map(\.name)
            #expect(Set(names).count == names.count)
        }
        let v3 = FunctionTable.all.filter { $0.versions.contains(.v3) }.map(\.name).sorted()
        #expect(
            v3
                == """
                abs absent absent_over_time acos acosh asin asinh atan atanh avg_over_time ceil changes clamp clamp_max \
                clamp_min cos cosh count_over_time day_of_month day_of_week day_of_year days_in_month deg delta deriv \
                double_exponential_smoothing end exp first_over_time floor histogram_avg histogram_count \
                histogram_fraction histogram_quantile histogram_quantiles histogram_stddev histogram_stdvar histogram_sum \
                hour idelta increase info irate label_join label_replace last_over_time ln log10 log2 mad_over_time \
                max_of max_over_time min_of min_over_time minute month pi predict_linear present_over_time \
                quantile_over_time rad range rate resets round scalar sgn sin sinh sort sort_by_label sort_by_label_desc \
                sort_desc sqrt start stddev_over_time stdvar_over_time step sum_over_time tan tanh time timestamp \
                ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time vector year
                """.split(separator: " ").map(String.init)
        )
    }

    @Test func labelsAreOrderedByBytes() {
        let labels = Labels(["b": "1", "a": "2", "empty": "", "__name__": "m", "é": "x"])
        #expect(labels.pairs.map(\.name) == ["__name__", "a", "b", "é"])
        #expect(labels.description == "{__name__=\"m\", a=\"2\", b=\"1\", \"é\"=\"x\"}")
        #expect(labels.notation == "m{a=\"2\", b=\"1\", \"é\"=\"x\"}")
        #expect(Labels(["a": "1"]) < Labels(["a": "1", "b": "2"]))
        #expect(Labels(["a": "2"]) > Labels(["a": "1", "b": "2"]))
        #expect(labels.setting("a", "").setting("z", "9").pairs.map(\.name) == ["__name__", "b", "z", "é"])
    }
}

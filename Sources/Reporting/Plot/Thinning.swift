/// A point of a line, in the line's own units.
struct PlotPoint: Equatable {
    var x: Double
    var y: Double
}

/// Fewer points that draw the same line.
enum Thinning {
    /// At most `limit` (at least 4) of the points, in order; the first, the last and every extreme that shows stay.
    ///
    /// The range of x is cut into equal columns, and of each the lowest and the highest point are kept, so that a
    /// single bad second of a day stays visible. The points must be in order of x and finite.
    static func thinned(_ points: [PlotPoint], to limit: Int = 600) -> [PlotPoint] {
        let limit = max(4, limit)
        guard points.count > limit, let first = points.first, let last = points.last, last.x > first.x else {
            return Array(points.prefix(limit))
        }
        // Two for the ends, two for each column.
        let columns = (limit - 2) / 2
        let width = (last.x - first.x) / Double(columns)
        var kept = [0]
        var column = 0
        var lowest: Int?
        var highest: Int?
        func close() {
            guard let low = lowest, let high = highest else { return }
            kept.append(min(low, high))
            if low != high { kept.append(max(low, high)) }
        }
        for index in 1..<(points.count - 1) {
            let own = min(columns - 1, Int((points[index].x - first.x) / width))
            if own != column {
                close()
                (column, lowest, highest) = (own, nil, nil)
            }
            if points[index].y < lowest.map({ points[$0].y }) ?? .infinity { lowest = index }
            if points[index].y > highest.map({ points[$0].y }) ?? -.infinity { highest = index }
        }
        close()
        kept.append(points.count - 1)
        return kept.map { points[$0] }
    }

    /// The distance between neighbours above which a line breaks: three and a half times the usual one.
    ///
    /// It is never less than what thinning to `limit` points can put between neighbours, which is two columns.
    static func gap(of points: [PlotPoint], thinnedTo limit: Int = 600) -> Double {
        guard let first = points.first, let last = points.last, points.count > 2 else { return .infinity }
        let distances = zip(points, points.dropFirst()).map { $1.x - $0.x }.sorted()
        let usual = 3.5 * distances[distances.count / 2]
        guard points.count > limit else { return usual }
        return max(usual, 2.01 * (last.x - first.x) / Double((max(4, limit) - 2) / 2))
    }

    /// The points in runs without a gap longer than `gap` between neighbours.
    static func runs(_ points: [PlotPoint], gap: Double) -> [[PlotPoint]] {
        var runs: [[PlotPoint]] = []
        for point in points {
            if let last = runs.last?.last, point.x - last.x <= gap {
                runs[runs.count - 1].append(point)
            } else {
                runs.append([point])
            }
        }
        return runs
    }
}

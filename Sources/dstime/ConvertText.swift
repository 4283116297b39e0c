import TimeScales

/// What `dstime convert` prints for a value where all forms are wanted.
struct ConvertText {
    let converter: TimeConverter
    let reading: TimeConverter.Reading

    /// A table of all forms, with remarks.
    var lines: [String] {
        get throws(TimeTextError) {
            let label = converter.table.utc(at: reading.instant).value
            let utc = try converter.text(of: reading, as: .utc)
            var table: [(form: String, text: String, remark: String)] = []
            for form in TimeForm.allCases {
                do throws(TimeTextError) {
                    let text = form == .utc ? utc : try converter.text(of: reading, as: form)
                    table.append((form.rawValue, text, remark(form, label)))
                } catch {
                    table.append((form.rawValue, "-", Self.reason(error)))
                }
            }
            let width = table.map(\.text.count).max() ?? 0
            return table.map { row in
                let name = row.form + String(repeating: " ", count: 9 - row.form.count)
                guard !row.remark.isEmpty else { return name + row.text }
                return name + row.text + String(repeating: " ", count: width - row.text.count + 2) + row.remark
            }
        }
    }

    /// Why a form has no text, without the form's name, which stands beside it.
    private static func reason(_ error: TimeTextError) -> String {
        if case .notIn(_, let why) = error.problem { return why }
        return error.description
    }

    private func remark(_ form: TimeForm, _ label: UTCDateTime) -> String {
        switch form {
        case .utc: label.second < 60 ? "" : label.date.year < 1972 ? "a step of the years before 1972" : "a leap second"
        case .tai: "TAI − UTC = \(converter.table.offset(at: reading.instant).decimalSeconds) s"
        case .unix: converter.isSmeared ? smearRemark : sharedWith(label)
        case .ntp: sharedWith(label)
        default: ""
        }
    }

    private var smearRemark: String {
        converter.smear?.unixTime(at: reading.instant) == nil ? "no smear near" : "smeared"
    }

    /// The other instant with the same Unix time, if there is one.
    private func sharedWith(_ label: UTCDateTime) -> String {
        if label.second == 60 {
            return switch converter.leapPolicy {
            case .posix: "shared with the second after"
            case .hold: "shared with the second before"
            case .clamp: "shared with the nanosecond before"
            case .reject: ""
            }
        }
        guard let unix = converter.leapPolicy.unixTime(of: label),
            converter.leapPolicy.isAmbiguous(unix, by: converter.table)
        else { return "" }
        return "shared with a leap second"
    }
}

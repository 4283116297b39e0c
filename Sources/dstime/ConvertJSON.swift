import TimeScales

/// What `dstime convert --json` prints for a value.
struct ConvertJSON {
    let converter: TimeConverter
    let reading: TimeConverter.Reading

    /// The object of a value: what was read, and `form` or all forms.
    func object(_ input: String, _ form: TimeForm?) throws(TimeTextError) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("input", .string(input)), ("form", .string(reading.form.rawValue)),
        ]
        if let form {
            members.append((Self.key(form), Self.value(try converter.text(of: reading, as: form), form)))
        } else {
            // Whether UTC can be had at all.
            _ = try converter.text(of: reading, as: .utc)
            for form in TimeForm.allCases {
                let text = try? converter.text(of: reading, as: form)
                members.append((Self.key(form), text.map { Self.value($0, form) } ?? .null))
            }
            members.append(("tai_utc_s", .seconds(converter.table.offset(at: reading.instant))))
            let label = converter.table.utc(at: reading.instant).value
            members.append(("leap_second", .bool(label.second == 60)))
        }
        members.append(("ambiguous", .bool(reading.isAmbiguous)))
        members.append(("doubt", doubt(form)))
        return .object(members)
    }

    /// The object of a value that cannot be converted.
    static func object(_ input: String, _ error: TimeTextError) -> JSONValue {
        .object([
            ("input", .string(input)),
            ("error", .object([("place", .integer(error.place)), ("message", .string(error.description))])),
        ])
    }

    private func doubt(_ form: TimeForm?) -> JSONValue {
        switch converter.doubt(about: reading, in: form ?? .utc) {
        case .beforeUTC?: .string("before_utc")
        case .afterExpiry?: .string("after_expiry")
        case nil: .null
        }
    }

    private static func key(_ form: TimeForm) -> String { String(form.rawValue.map { $0 == "-" ? "_" : $0 }) }

    /// A number where the text is one.
    private static func value(_ text: String, _ form: TimeForm) -> JSONValue {
        switch form {
        case .unix, .ptp, .mjd, .jd, .mjdTAI: .number(text)
        case .utc, .tai, .tt, .gps, .ntp, .tai64n: .string(text)
        }
    }
}

// A reading is made of the types of these modules: whoever imports NTPRuntime can read it to the last field.
@_exported public import ClockDiscipline
@_exported public import NTPCore
@_exported public import NTPWire
@_exported public import TimeScales

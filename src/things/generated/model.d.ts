// Made by "brewerslab yang types" from brewerslab@2018-04-14, brewerslab-device@2018-04-14, brewerslab-simulator@2018-04-14, brewerslab-alarm@2018-04-14, brewerslab-thing@2018-04-14, brewerslab-control@2018-04-14.
// Do not edit: make it anew when the model has changed.

import 'brewerslab'

declare module 'brewerslab' {
  /** Configuration as `this.config` gives it. */
  export namespace Model {
    export interface BrewhousePowerOutputDuty {
      /** One round of on and off. Unit: seconds. */
      readonly period: number
      /** Shorter times of on or off are left out. Unit: milliseconds. */
      readonly 'minimum-pulse': number
    }

    export interface BrewhousePowerOutput {
      /** Its name. */
      readonly name: string
      /** What is connected to it. */
      readonly description?: string
      /** How the line is switched. */
      readonly driver: 'simulated' | 'gpio-chip' | 'gpio-sysfs'
      /** Label (pinctrl-bcm2711) or name (gpiochip0) of the chip. Unset: the one with the pins of the header. */
      readonly chip?: string
      /** Offset of the line in its chip, or its name: 17, GPIO17. */
      readonly line?: string
      /** The consumer is on while the line is low, as with most relay boards. */
      readonly 'active-low': boolean
      /** What the output does whenever nobody may decide. */
      readonly 'safe-state': 'off' | 'on'
      /** How long after the last renewal the output is safe. Unit: seconds. */
      readonly lease: number
      /** How old the reading may be that was acted on; then the output is safe, however often it is renewed. Unit: seconds. */
      readonly 'max-age': number
      /** How long it stays on once it is; a person who switches off, and whatever is unsafe, ignore it. Unit: seconds. */
      readonly 'minimum-on': number
      /** How long it stays off once it is. Nothing ignores it. Unit: seconds. */
      readonly 'minimum-off': number
      /** Of all outputs with the same group, one at a time is on. */
      readonly 'exclusive-group'?: string
      /** What the consumer takes, for the budget. Unit: watts. */
      readonly watts?: number
      /** How a share of power is made of on and off, for solid state relays. */
      readonly duty: Model.BrewhousePowerOutputDuty
    }

    export interface BrewhousePower {
      /** The name of the arrangement in which power is shared among the consumers. Unset: none is chosen. */
      readonly mode?: string
      /** Outputs that would together take more are not on at the same time: the later one waits. Unset: no limit. Unit: watts. */
      readonly budget?: number
      /** A line that switches a consumer: a relay, a solid state relay. */
      readonly output: ReadonlyMap<string, Model.BrewhousePowerOutput>
    }

    export interface BrewhouseTemperatureFermentationProbe {
      /** The 1-wire id of a DS18B20. It need not be listed under hardware; listing it adds calibration. Empty or unset: there is no probe. */
      readonly id?: string
    }

    export interface BrewhouseTemperatureFermentationResultsAverage {}

    export interface BrewhouseTemperatureFermentationResults {
      /** Rolling averages of the trusted readings, weighted by the time for which each of them held. Time without readings is not counted. */
      readonly average: Model.BrewhouseTemperatureFermentationResultsAverage
    }

    export interface BrewhouseTemperatureFermentationControlPid {
      /** Power for each degree that is missing. Unit: percent per degree Celsius. */
      readonly proportional: number
      /** In which the integral part has grown as large as the proportional one. Zero: no integral part. Unit: seconds. */
      readonly 'integral-time': number
      /** How far the derivative part looks ahead. Zero: no derivative part. Unit: seconds. */
      readonly 'derivative-time': number
    }

    export interface BrewhouseTemperatureFermentationControl {
      /** What is regulated to. */
      readonly mode: 'off' | 'hold' | 'profile' | 'pid'
      /** Used where highpoint and lowpoint are both zero: heating begins so far below the setpoint, cooling so far above it. Unit: celsius. */
      readonly band: number
      /** The output that heats. */
      readonly heater?: string
      /** The output that cools. */
      readonly cooler?: string
      /** How long the cooler rests after it ran: a compressor that starts against pressure burns. Nothing ignores it. Unit: seconds. */
      readonly 'minimum-off': number
      /** How long the cooler runs once it has started. A person who switches off, and whatever is unsafe, ignore it. Unit: seconds. */
      readonly 'minimum-on': number
      /** Rest between heating and cooling. Unit: seconds. */
      readonly changeover: number
      /** Rest of the cooler after a start of the machine, when nobody knows since when it has been off. The longer of this and minimum-off counts. Unit: seconds. */
      readonly 'start-delay': number
      /** How the mode pid meters out heat. Autotune finds the three gains. */
      readonly pid: Model.BrewhouseTemperatureFermentationControlPid
    }

    export interface BrewhouseTemperatureFermentation {
      /** The temperature to hold. Unit: celsius. */
      readonly setpoint: number
      /** The temperature above which cooling begins. Zero means unset. Unit: celsius. */
      readonly highpoint: number
      /** The temperature below which heating begins. Zero means unset. Unit: celsius. */
      readonly lowpoint: number
      /** The probe in the fermenter. */
      readonly probe: Model.BrewhouseTemperatureFermentationProbe
      /** What the fermentation probe measured. */
      readonly results: Model.BrewhouseTemperatureFermentationResults
      /** The regulation of one temperature. */
      readonly control: Model.BrewhouseTemperatureFermentationControl
    }

    export interface BrewhouseTemperatureHardwareProbeOffsets {
      /** Where the range begins, as the probe reads it. Unit: celsius. */
      readonly low: number
      /** Where the range ends, as the probe reads it. Unit: celsius. */
      readonly high: number
      /** The difference to add: true temperature minus reading. Unset: nothing is added. Unit: celsius. */
      readonly offset?: number
    }

    export interface BrewhouseTemperatureHardwareProbe {
      /** The 1-wire id of a DS18B20. */
      readonly id: string
      /** Calibration. A reading in the range, its ends included, has the offset added to it. Where ranges meet or overlap, the narrowest counts, and of equally narrow ones the upper. */
      readonly offsets: ReadonlyMap<string, Model.BrewhouseTemperatureHardwareProbeOffsets>
    }

    export interface BrewhouseTemperatureHardwareSampling {
      /** Time from one reading of a probe to the next. Unset: 10. Unit: seconds. */
      readonly interval?: number
      /** How long after the newest trusted reading the value is withdrawn. Unset: 30. Unit: seconds. */
      readonly 'stale-after'?: number
    }

    export interface BrewhouseTemperatureHardware {
      /** A thermometer on the 1-wire bus that is read. */
      readonly probe: ReadonlyMap<string, Model.BrewhouseTemperatureHardwareProbe>
      /** How often probes are read, and how long a reading may be used. */
      readonly sampling: Model.BrewhouseTemperatureHardwareSampling
    }

    export interface BrewhouseTemperature {
      /** The temperature of the beer while it ferments. */
      readonly fermentation: Model.BrewhouseTemperatureFermentation
      /** The measuring equipment. */
      readonly hardware: Model.BrewhouseTemperatureHardware
    }

    export interface BrewhouseVesselControlPid {
      /** Power for each degree that is missing. Unit: percent per degree Celsius. */
      readonly proportional: number
      /** In which the integral part has grown as large as the proportional one. Zero: no integral part. Unit: seconds. */
      readonly 'integral-time': number
      /** How far the derivative part looks ahead. Zero: no derivative part. Unit: seconds. */
      readonly 'derivative-time': number
    }

    export interface BrewhouseVesselControl {
      /** What is regulated to. */
      readonly mode: 'off' | 'hold' | 'profile' | 'pid'
      /** Used where highpoint and lowpoint are both zero: heating begins so far below the setpoint, cooling so far above it. Unit: celsius. */
      readonly band: number
      /** The output that heats. */
      readonly heater?: string
      /** The output that cools. */
      readonly cooler?: string
      /** How long the cooler rests after it ran: a compressor that starts against pressure burns. Nothing ignores it. Unit: seconds. */
      readonly 'minimum-off': number
      /** How long the cooler runs once it has started. A person who switches off, and whatever is unsafe, ignore it. Unit: seconds. */
      readonly 'minimum-on': number
      /** Rest between heating and cooling. Unit: seconds. */
      readonly changeover: number
      /** Rest of the cooler after a start of the machine, when nobody knows since when it has been off. The longer of this and minimum-off counts. Unit: seconds. */
      readonly 'start-delay': number
      /** How the mode pid meters out heat. Autotune finds the three gains. */
      readonly pid: Model.BrewhouseVesselControlPid
    }

    export interface BrewhouseVessel {
      /** Its name. */
      readonly name: string
      /** What it is for. */
      readonly kind: 'fermenter' | 'mash' | 'hlt' | 'boil'
      /** The probe in it. */
      readonly probe?: string
      /** The temperature to hold. Unit: celsius. */
      readonly setpoint: number
      /** The temperature below which heating begins. Zero means unset. Unit: celsius. */
      readonly lowpoint: number
      /** The temperature above which cooling begins. Zero means unset. Unit: celsius. */
      readonly highpoint: number
      /** The regulation of one temperature. */
      readonly control: Model.BrewhouseVesselControl
    }

    export interface Brewhouse {
      /** The supply of power to the equipment. */
      readonly power: Model.BrewhousePower
      /** Everything that is measured in degrees. */
      readonly temperature: Model.BrewhouseTemperature
      /** Something with a temperature that is regulated. */
      readonly vessel: ReadonlyMap<string, Model.BrewhouseVessel>
    }

    export interface IngredientsFermentable {
      /** Its name. */
      readonly ingredient: string
    }

    export interface IngredientsAdjunct {
      /** Its name. */
      readonly ingredient: string
    }

    export interface IngredientsHops {
      /** Its name. */
      readonly ingredient: string
    }

    export interface Ingredients {
      /** A source of sugar: malt, grain, syrup. */
      readonly fermentable: ReadonlyMap<string, Model.IngredientsFermentable>
      /** Anything that is neither a fermentable nor a hop: finings, spices, salts. */
      readonly adjunct: ReadonlyMap<string, Model.IngredientsAdjunct>
      /** A variety of hops. */
      readonly hops: ReadonlyMap<string, Model.IngredientsHops>
    }

    export interface RecipesRecipe {
      /** Its name. */
      readonly recipename: string
    }

    export interface Recipes {
      /** One beer. */
      readonly recipe: ReadonlyMap<string, Model.RecipesRecipe>
    }

    export interface Brewlog {}

    export interface SimulatorAmbient {
      /** Mean temperature of the room. Unit: celsius. */
      readonly temperature: number
      /** How far the room is above its mean in the afternoon and below it at night. Unit: celsius. */
      readonly swing: number
    }

    export interface SimulatorWort {
      /** Mass of the wort. Unit: kilograms. */
      readonly mass: number
      /** Temperature of the wort when the simulation starts. Unit: celsius. */
      readonly start: number
      /** Heat that passes the wall of the vessel for each degree between wort and room. Unit: watts per kelvin. */
      readonly 'heat-loss': number
    }

    export interface SimulatorYeast {
      /** Heat of a full fermentation at 20 degrees. Cold yeast makes less, and above 40 degrees none. Unit: watts. */
      readonly heat: number
    }

    export interface SimulatorHeater {
      /** Heat that it gives while on. Unit: watts. */
      readonly power: number
      /** Whether it is on. */
      readonly on: boolean
    }

    export interface SimulatorCooler {
      /** Heat that it takes while on. Unit: watts. */
      readonly power: number
      /** Whether it is on. */
      readonly on: boolean
    }

    export interface Simulator {
      /** How many seconds pass in the fermenter in one second, so that a fermentation can be watched. */
      readonly 'time-factor': number
      /** The room. */
      readonly ambient: Model.SimulatorAmbient
      /** What ferments, and the vessel. */
      readonly wort: Model.SimulatorWort
      /** The source of the warmth. */
      readonly yeast: Model.SimulatorYeast
      /** A heating belt. */
      readonly heater: Model.SimulatorHeater
      /** A cooling coil. */
      readonly cooler: Model.SimulatorCooler
    }

    export interface Alarms {}
  }

  export interface ConfigurationAt {
    readonly '/brewerslab:brewhouse/power/mode': string
    readonly '/brewerslab:brewhouse/power/budget': number
    readonly '/brewerslab:brewhouse/power/output[name]/name': string
    readonly '/brewerslab:brewhouse/power/output[name]/description': string
    readonly '/brewerslab:brewhouse/power/output[name]/driver': 'simulated' | 'gpio-chip' | 'gpio-sysfs'
    readonly '/brewerslab:brewhouse/power/output[name]/chip': string
    readonly '/brewerslab:brewhouse/power/output[name]/line': string
    readonly '/brewerslab:brewhouse/power/output[name]/active-low': boolean
    readonly '/brewerslab:brewhouse/power/output[name]/safe-state': 'off' | 'on'
    readonly '/brewerslab:brewhouse/power/output[name]/lease': number
    readonly '/brewerslab:brewhouse/power/output[name]/max-age': number
    readonly '/brewerslab:brewhouse/power/output[name]/minimum-on': number
    readonly '/brewerslab:brewhouse/power/output[name]/minimum-off': number
    readonly '/brewerslab:brewhouse/power/output[name]/exclusive-group': string
    readonly '/brewerslab:brewhouse/power/output[name]/watts': number
    readonly '/brewerslab:brewhouse/power/output[name]/duty/period': number
    readonly '/brewerslab:brewhouse/power/output[name]/duty/minimum-pulse': number
    readonly '/brewerslab:brewhouse/power/output[name]/duty': Model.BrewhousePowerOutputDuty
    readonly '/brewerslab:brewhouse/power/output': ReadonlyMap<string, Model.BrewhousePowerOutput>
    readonly '/brewerslab:brewhouse/power/output[name]': Model.BrewhousePowerOutput
    readonly '/brewerslab:brewhouse/power': Model.BrewhousePower
    readonly '/brewerslab:brewhouse/temperature/fermentation/setpoint': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/highpoint': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/lowpoint': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/probe/id': string
    readonly '/brewerslab:brewhouse/temperature/fermentation/probe': Model.BrewhouseTemperatureFermentationProbe
    readonly '/brewerslab:brewhouse/temperature/fermentation/results/average': Model.BrewhouseTemperatureFermentationResultsAverage
    readonly '/brewerslab:brewhouse/temperature/fermentation/results': Model.BrewhouseTemperatureFermentationResults
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/mode': 'off' | 'hold' | 'profile' | 'pid'
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/band': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/heater': string
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/cooler': string
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/minimum-off': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/minimum-on': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/changeover': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/start-delay': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/pid/proportional': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/pid/integral-time': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/pid/derivative-time': number
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/pid': Model.BrewhouseTemperatureFermentationControlPid
    readonly '/brewerslab:brewhouse/temperature/fermentation/control': Model.BrewhouseTemperatureFermentationControl
    readonly '/brewerslab:brewhouse/temperature/fermentation': Model.BrewhouseTemperatureFermentation
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/id': string
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/offsets[low][high]/low': number
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/offsets[low][high]/high': number
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/offsets[low][high]/offset': number
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/offsets': ReadonlyMap<string, Model.BrewhouseTemperatureHardwareProbeOffsets>
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/offsets[low][high]': Model.BrewhouseTemperatureHardwareProbeOffsets
    readonly '/brewerslab:brewhouse/temperature/hardware/probe': ReadonlyMap<string, Model.BrewhouseTemperatureHardwareProbe>
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]': Model.BrewhouseTemperatureHardwareProbe
    readonly '/brewerslab:brewhouse/temperature/hardware/sampling/interval': number
    readonly '/brewerslab:brewhouse/temperature/hardware/sampling/stale-after': number
    readonly '/brewerslab:brewhouse/temperature/hardware/sampling': Model.BrewhouseTemperatureHardwareSampling
    readonly '/brewerslab:brewhouse/temperature/hardware': Model.BrewhouseTemperatureHardware
    readonly '/brewerslab:brewhouse/temperature': Model.BrewhouseTemperature
    readonly '/brewerslab:brewhouse/vessel[name]/name': string
    readonly '/brewerslab:brewhouse/vessel[name]/kind': 'fermenter' | 'mash' | 'hlt' | 'boil'
    readonly '/brewerslab:brewhouse/vessel[name]/probe': string
    readonly '/brewerslab:brewhouse/vessel[name]/setpoint': number
    readonly '/brewerslab:brewhouse/vessel[name]/lowpoint': number
    readonly '/brewerslab:brewhouse/vessel[name]/highpoint': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/mode': 'off' | 'hold' | 'profile' | 'pid'
    readonly '/brewerslab:brewhouse/vessel[name]/control/band': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/heater': string
    readonly '/brewerslab:brewhouse/vessel[name]/control/cooler': string
    readonly '/brewerslab:brewhouse/vessel[name]/control/minimum-off': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/minimum-on': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/changeover': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/start-delay': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/pid/proportional': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/pid/integral-time': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/pid/derivative-time': number
    readonly '/brewerslab:brewhouse/vessel[name]/control/pid': Model.BrewhouseVesselControlPid
    readonly '/brewerslab:brewhouse/vessel[name]/control': Model.BrewhouseVesselControl
    readonly '/brewerslab:brewhouse/vessel': ReadonlyMap<string, Model.BrewhouseVessel>
    readonly '/brewerslab:brewhouse/vessel[name]': Model.BrewhouseVessel
    readonly '/brewerslab:brewhouse': Model.Brewhouse
    readonly '/brewerslab:ingredients/fermentable[ingredient]/ingredient': string
    readonly '/brewerslab:ingredients/fermentable': ReadonlyMap<string, Model.IngredientsFermentable>
    readonly '/brewerslab:ingredients/fermentable[ingredient]': Model.IngredientsFermentable
    readonly '/brewerslab:ingredients/adjunct[ingredient]/ingredient': string
    readonly '/brewerslab:ingredients/adjunct': ReadonlyMap<string, Model.IngredientsAdjunct>
    readonly '/brewerslab:ingredients/adjunct[ingredient]': Model.IngredientsAdjunct
    readonly '/brewerslab:ingredients/hops[ingredient]/ingredient': string
    readonly '/brewerslab:ingredients/hops': ReadonlyMap<string, Model.IngredientsHops>
    readonly '/brewerslab:ingredients/hops[ingredient]': Model.IngredientsHops
    readonly '/brewerslab:ingredients': Model.Ingredients
    readonly '/brewerslab:recipes/recipe[recipename]/recipename': string
    readonly '/brewerslab:recipes/recipe': ReadonlyMap<string, Model.RecipesRecipe>
    readonly '/brewerslab:recipes/recipe[recipename]': Model.RecipesRecipe
    readonly '/brewerslab:recipes': Model.Recipes
    readonly '/brewerslab:brewlog': Model.Brewlog
    readonly '/brewerslab-simulator:simulator/time-factor': number
    readonly '/brewerslab-simulator:simulator/ambient/temperature': number
    readonly '/brewerslab-simulator:simulator/ambient/swing': number
    readonly '/brewerslab-simulator:simulator/ambient': Model.SimulatorAmbient
    readonly '/brewerslab-simulator:simulator/wort/mass': number
    readonly '/brewerslab-simulator:simulator/wort/start': number
    readonly '/brewerslab-simulator:simulator/wort/heat-loss': number
    readonly '/brewerslab-simulator:simulator/wort': Model.SimulatorWort
    readonly '/brewerslab-simulator:simulator/yeast/heat': number
    readonly '/brewerslab-simulator:simulator/yeast': Model.SimulatorYeast
    readonly '/brewerslab-simulator:simulator/heater/power': number
    readonly '/brewerslab-simulator:simulator/heater/on': boolean
    readonly '/brewerslab-simulator:simulator/heater': Model.SimulatorHeater
    readonly '/brewerslab-simulator:simulator/cooler/power': number
    readonly '/brewerslab-simulator:simulator/cooler/on': boolean
    readonly '/brewerslab-simulator:simulator/cooler': Model.SimulatorCooler
    readonly '/brewerslab-simulator:simulator': Model.Simulator
    readonly '/brewerslab-alarm:alarms': Model.Alarms
  }

  export interface StateAt {
    /** What whoever drives it wants. */
    readonly '/brewerslab:brewhouse/power/output[name]/requested': 'off' | 'on'
    /** The share of time that is wanted, where that is more than on or off. Unit: percent. */
    readonly '/brewerslab:brewhouse/power/output[name]/requested-power': number
    /** What it does. */
    readonly '/brewerslab:brewhouse/power/output[name]/applied': 'off' | 'on'
    /** Why it does not do what is wanted: lease, max-age, minimum-on, minimum-off, exclusive-group, budget, override, simulation, fault, boot. Absent while it does. */
    readonly '/brewerslab:brewhouse/power/output[name]/limited-by': string
    /** Until when it is limited, where that is known. */
    readonly '/brewerslab:brewhouse/power/output[name]/until': string
    /** Since when it does what it does. */
    readonly '/brewerslab:brewhouse/power/output[name]/since': string
    /** How often it was switched on: relays wear out. Unit: switchings. */
    readonly '/brewerslab:brewhouse/power/output[name]/switches': bigint
    /** How long it has been on altogether. Unit: seconds. */
    readonly '/brewerslab:brewhouse/power/output[name]/run-time': bigint
    /** How the line is switched in fact, and why so. */
    readonly '/brewerslab:brewhouse/power/output[name]/driver-in-use': string
    /** The Thing that renews it, or the person who overrides it. Absent while nobody does. */
    readonly '/brewerslab:brewhouse/power/output[name]/driven-by': string
    /** True while readings of the fermentation probe arrive and are trusted. False: nothing may be regulated by them. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/monitor': boolean
    /** The newest trusted reading, calibrated. Absent when there is none that is recent enough. Unit: celsius. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/results/latest': number
    /** Average of the last minute. Absent when there was no reading in it. Unit: celsius. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/results/average/minute': number
    /** Average of the last hour. Absent when there was no reading in it. Unit: celsius. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/results/average/hourly': number
    /** Average of the last 24 hours. Absent when there was no reading in them. Unit: celsius. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/results/average/daily': number
    /** What the regulation does now. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/activity': 'off' | 'idle' | 'heating' | 'cooling' | 'waiting' | 'fail-safe'
    /** Why it does that. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/reason': string
    /** Since when. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/since': string
    /** When what has to be done may be done. Absent where nothing is waited for. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/next-allowed': string
    /** The temperature that is regulated to now. Unit: celsius. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/target': number
    /** In the mode pid, the share of time in which the heater is on. Unit: percent. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/power': number
    /** How far the search for the gains of pid is. Absent while there is none. */
    readonly '/brewerslab:brewhouse/temperature/fermentation/control/autotune': string
    /** The newest trusted temperature, calibrated. Absent when there is none that is recent enough. Unit: celsius. */
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/reading/value': number
    /** When the newest trusted reading was begun. Stays when the value is gone, to tell since when. */
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/reading/taken': string
    /** How far the value can be trusted. */
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/reading/quality': 'good' | 'suspect' | 'stale' | 'simulated'
    /** Where the value comes from: the directory of the bus that the probe was read on. */
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/reading/source': string
    /** How many readings of this probe were refused since its Thing was started. May start again from zero. Unit: readings. */
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/reading/rejected': number
    /** Why the newest of the refused readings was refused. Absent when none was. */
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/reading/rejected-reason': 'missing-bus' | 'missing-probe' | 'unreadable' | 'timeout' | 'transient' | 'malformed' | 'crc-no' | 'crc-zero' | 'power-on' | 'all-ones' | 'sign-glitch' | 'out-of-range' | 'swing'
    /** When the newest of the refused readings was begun. Absent when none was refused. */
    readonly '/brewerslab:brewhouse/temperature/hardware/probe[id]/reading/rejected-at': string
    /** A thermometer that is on the 1-wire bus and that no configuration names. To use it, list it as a probe. */
    readonly '/brewerslab:brewhouse/temperature/hardware/discovered[id]': true
    /** What the regulation does now. */
    readonly '/brewerslab:brewhouse/vessel[name]/control/activity': 'off' | 'idle' | 'heating' | 'cooling' | 'waiting' | 'fail-safe'
    /** Why it does that. */
    readonly '/brewerslab:brewhouse/vessel[name]/control/reason': string
    /** Since when. */
    readonly '/brewerslab:brewhouse/vessel[name]/control/since': string
    /** When what has to be done may be done. Absent where nothing is waited for. */
    readonly '/brewerslab:brewhouse/vessel[name]/control/next-allowed': string
    /** The temperature that is regulated to now. Unit: celsius. */
    readonly '/brewerslab:brewhouse/vessel[name]/control/target': number
    /** In the mode pid, the share of time in which the heater is on. Unit: percent. */
    readonly '/brewerslab:brewhouse/vessel[name]/control/power': number
    /** How far the search for the gains of pid is. Absent while there is none. */
    readonly '/brewerslab:brewhouse/vessel[name]/control/autotune': string
    /** Temperature of the wort. Unit: celsius. */
    readonly '/brewerslab-simulator:simulator/state/wort-temperature': number
    /** Temperature of the room. Unit: celsius. */
    readonly '/brewerslab-simulator:simulator/state/ambient-temperature': number
    /** Sum of all heat that goes into the wort; negative while it cools. Unit: watts. */
    readonly '/brewerslab-simulator:simulator/state/heat-flow': number
    /** Time that has passed in the fermenter since it was started. Unit: seconds. */
    readonly '/brewerslab-simulator:simulator/state/elapsed': number
    /** 1-wire id of the thermometer in the wort. */
    readonly '/brewerslab-simulator:simulator/state/wort-probe': string
    /** 1-wire id of the thermometer in the room. */
    readonly '/brewerslab-simulator:simulator/state/ambient-probe': string
    /** One thing that is wrong with one resource. It stays when it is cleared, until it is raised anew or has to make room for newer ones. */
    readonly '/brewerslab-alarm:alarms/alarm[resource][type]': true
    /** How bad it is. */
    readonly '/brewerslab-alarm:alarms/alarm[resource][type]/severity': 'indeterminate' | 'minor' | 'warning' | 'major' | 'critical'
    /** What is wrong, for people. */
    readonly '/brewerslab-alarm:alarms/alarm[resource][type]/text': string
    /** When it was raised. */
    readonly '/brewerslab-alarm:alarms/alarm[resource][type]/raised': string
    /** When it was cleared. Absent while it is raised. */
    readonly '/brewerslab-alarm:alarms/alarm[resource][type]/cleared': string
    /** When somebody said that they know of it. Absent while nobody has. */
    readonly '/brewerslab-alarm:alarms/alarm[resource][type]/acknowledged': string
    /** Until when nobody is to be told of it. Absent when it is not silenced. */
    readonly '/brewerslab-alarm:alarms/alarm[resource][type]/silenced-until': string
    /** A Thing that the server knows, running or not. */
    readonly '/brewerslab-thing:things/thing[name]': true
    /** What it does now. */
    readonly '/brewerslab-thing:things/thing[name]/state': 'stopped' | 'starting' | 'running' | 'hung' | 'backing-off' | 'external'
    /** When the present state began. */
    readonly '/brewerslab-thing:things/thing[name]/since': string
    /** How often it was started again since the server came up. Unit: restarts. */
    readonly '/brewerslab-thing:things/thing[name]/restarts': number
    /** What it failed of last. Absent while nothing has failed. */
    readonly '/brewerslab-thing:things/thing[name]/last-error': string
    /** Number of the newest commit that it has applied. Commits that do not concern it are not told to it and do not count. Absent before it has applied any. Unit: commits. */
    readonly '/brewerslab-thing:things/thing[name]/applied': number
    /** Number of the newest commit that it was told of and that it has neither applied nor failed to apply yet. Unit: commits. */
    readonly '/brewerslab-thing:things/thing[name]/pending': number
    /** Why the newest commit is not applied. Absent when all is applied. */
    readonly '/brewerslab-thing:things/thing[name]/reason': string
  }
}

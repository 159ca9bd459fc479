// Made by "brewerslab yang types" from brewerslab@2018-04-14, brewerslab-device@2018-04-14, brewerslab-simulator@2018-04-14, brewerslab-control@2018-04-14, brewerslab-alarm@2018-04-14, brewerslab-thing@2018-04-14, brewerslab-profile@2018-04-14, brewerslab-recipe@2018-04-14, brewerslab-gravity@2018-04-14, brewerslab-bridge@2018-04-14.
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
      readonly control?: Model.BrewhouseTemperatureFermentationControl
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
      readonly control?: Model.BrewhouseVesselControl
    }

    export interface Brewhouse {
      /** The supply of power to the equipment. */
      readonly power: Model.BrewhousePower
      /** Everything that is measured in degrees. */
      readonly temperature: Model.BrewhouseTemperature
      /** Something with a temperature that is regulated. */
      readonly vessel: ReadonlyMap<string, Model.BrewhouseVessel>
    }

    export interface IngredientsFermentableYield {
      /** Extract of a fine grind, dry. Unit: percent. */
      readonly 'fine-grind'?: number
      /** Extract of a coarse grind, dry. Unit: percent. */
      readonly 'coarse-grind'?: number
      /** What the coarse grind gives less. Unit: percent. */
      readonly 'fine-coarse-difference'?: number
      /** Gravity of a US gallon of wort from a pound of it. Unit: specific gravity. */
      readonly potential?: number
    }

    export interface IngredientsFermentableStock {
      /** How much, weighed. Unit: kilograms. */
      readonly mass?: number
      /** How much, measured. Unit: litres. */
      readonly volume?: number
      /** How much, counted. Unit: pieces. */
      readonly count?: number
    }

    export interface IngredientsFermentable {
      /** Its name. */
      readonly ingredient: string
      /** What kind of source. */
      readonly type?: 'dry extract' | 'extract' | 'grain' | 'sugar' | 'fruit' | 'juice' | 'honey' | 'other'
      /** What kind of grain. */
      readonly 'grain-group'?: 'base' | 'caramel' | 'flaked' | 'roasted' | 'specialty' | 'smoked' | 'adjunct'
      /** The country or region it comes from. */
      readonly origin?: string
      /** Who made it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** How much extract it gives. */
      readonly yield: Model.IngredientsFermentableYield
      /** Its colour. Unit: EBC. */
      readonly colour?: number
      /** Water in it. Unit: percent. */
      readonly moisture?: number
      /** Protein in it. Unit: percent. */
      readonly protein?: number
      /** How much of the grain it should be at most. Unit: percent. */
      readonly 'maximum-in-batch'?: number
      /** How much starch it can convert. Unit: Lintner. */
      readonly 'diastatic-power'?: number
      /** It must be mashed. */
      readonly 'recommend-mash'?: boolean
      /** What else there is to say. */
      readonly notes?: string
      /** What is there of it. */
      readonly stock: Model.IngredientsFermentableStock
    }

    export interface IngredientsAdjunctStock {
      /** How much, weighed. Unit: kilograms. */
      readonly mass?: number
      /** How much, measured. Unit: litres. */
      readonly volume?: number
      /** How much, counted. Unit: pieces. */
      readonly count?: number
    }

    export interface IngredientsAdjunct {
      /** Its name. */
      readonly ingredient: string
      /** What kind of thing. */
      readonly type?: 'spice' | 'fining' | 'water agent' | 'herb' | 'flavor' | 'wood' | 'other'
      /** Who made it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** What it is for. */
      readonly 'use-for'?: string
      /** What else there is to say. */
      readonly notes?: string
      /** What is there of it. */
      readonly stock: Model.IngredientsAdjunctStock
    }

    export interface IngredientsHopsStock {
      /** How much, weighed. Unit: kilograms. */
      readonly mass?: number
      /** How much, measured. Unit: litres. */
      readonly volume?: number
      /** How much, counted. Unit: pieces. */
      readonly count?: number
    }

    export interface IngredientsHops {
      /** Its name. */
      readonly ingredient: string
      /** The country or region it comes from. */
      readonly origin?: string
      /** Who grew or sold it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** Of which harvest. */
      readonly year?: string
      /** How they are sold. */
      readonly form?: 'extract' | 'leaf' | 'leaf (wet)' | 'pellet' | 'powder' | 'plug'
      /** Alpha acids, which make bitter. Unit: percent. */
      readonly 'alpha-acid'?: number
      /** Beta acids. Unit: percent. */
      readonly 'beta-acid'?: number
      /** What they are for. */
      readonly purpose?: 'aroma' | 'bittering' | 'flavor' | 'aroma/bittering' | 'bittering/flavor' | 'aroma/flavor' | 'aroma/bittering/flavor'
      /** Alpha acids that are gone after six months in store. Unit: percent. */
      readonly 'percent-lost'?: number
      /** What can take their place. */
      readonly substitutes?: string
      /** What else there is to say. */
      readonly notes?: string
      /** What is there of it. */
      readonly stock: Model.IngredientsHopsStock
    }

    export interface IngredientsCultureTemperature {
      /** At least. Unit: celsius. */
      readonly minimum?: number
      /** At most. Unit: celsius. */
      readonly maximum?: number
    }

    export interface IngredientsCultureAttenuation {
      /** At least. Unit: percent. */
      readonly minimum?: number
      /** At most. Unit: percent. */
      readonly maximum?: number
    }

    export interface IngredientsCulture {
      /** Its name. */
      readonly ingredient: string
      /** What kind of organism. */
      readonly type?: 'ale' | 'bacteria' | 'brett' | 'champagne' | 'kveik' | 'lacto' | 'lager' | 'malolactic' | 'mixed-culture' | 'other' | 'pedio' | 'spontaneous' | 'wheat' | 'wine'
      /** How it is sold or kept. */
      readonly form?: 'liquid' | 'dry' | 'slant' | 'culture' | 'dregs'
      /** Who made it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** Where it is at home. */
      readonly temperature: Model.IngredientsCultureTemperature
      /** How much of the extract it ferments. */
      readonly attenuation: Model.IngredientsCultureAttenuation
      /** Alcohol at which it gives up, by volume. Unit: percent. */
      readonly 'alcohol-tolerance'?: number
      /** How much of it sinks to the bottom. */
      readonly flocculation?: 'very low' | 'low' | 'medium low' | 'medium' | 'medium high' | 'high' | 'very high'
      /** Styles it is good for. */
      readonly 'best-for'?: string
      /** How often it may be harvested and pitched again. Unit: times. */
      readonly 'maximum-reuse'?: number
      /** It can make phenols. */
      readonly pof?: boolean
      /** It can ferment dextrins. */
      readonly glucoamylase?: boolean
      /** What else there is to say. */
      readonly notes?: string
    }

    export interface Ingredients {
      /** A source of sugar: malt, grain, syrup. */
      readonly fermentable: ReadonlyMap<string, Model.IngredientsFermentable>
      /** Anything that is neither a fermentable nor a hop: finings, spices, salts. */
      readonly adjunct: ReadonlyMap<string, Model.IngredientsAdjunct>
      /** A variety of hops. */
      readonly hops: ReadonlyMap<string, Model.IngredientsHops>
      /** Yeast, bacteria, or both. */
      readonly culture: ReadonlyMap<string, Model.IngredientsCulture>
    }

    export interface RecipesRecipeBitterness {
      /** How it was reckoned. */
      readonly method?: 'Rager' | 'Tinseth' | 'Garetz' | 'Other'
      /** How bitter it is. Unit: IBU. */
      readonly value?: number
    }

    export interface RecipesRecipeEfficiency {
      /** Into the mash. Unit: percent. */
      readonly conversion?: number
      /** From the mash tun into the kettle. Unit: percent. */
      readonly lauter?: number
      /** From the grain into the kettle. Unit: percent. */
      readonly mash?: number
      /** From the grain into the fermenter. Unit: percent. */
      readonly brewhouse?: number
    }

    export interface RecipesRecipeStyle {
      /** Its name. */
      readonly name?: string
      /** Its category. */
      readonly category?: string
      /** Number of the category. Unit: categories. */
      readonly 'category-number'?: number
      /** Letter in the category. */
      readonly letter?: string
      /** The guide that describes it. */
      readonly guide?: string
      /** What kind of drink. */
      readonly type?: 'beer' | 'cider' | 'kombucha' | 'mead' | 'other' | 'soda' | 'wine'
    }

    export interface RecipesRecipeTaste {
      /** In words. */
      readonly notes?: string
      /** In points. Unit: points. */
      readonly rating?: number
    }

    export interface RecipesRecipeIngredientsFermentableYield {
      /** Extract of a fine grind, dry. Unit: percent. */
      readonly 'fine-grind'?: number
      /** Extract of a coarse grind, dry. Unit: percent. */
      readonly 'coarse-grind'?: number
      /** What the coarse grind gives less. Unit: percent. */
      readonly 'fine-coarse-difference'?: number
      /** Gravity of a US gallon of wort from a pound of it. Unit: specific gravity. */
      readonly potential?: number
    }

    export interface RecipesRecipeIngredientsFermentableTiming {
      /** Where it goes. */
      readonly use?: 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
      /** When: in the boil, so long before its end; else so long after the beginning of the step. Unit: minutes. */
      readonly time?: number
      /** How long it stays in. Unit: minutes. */
      readonly duration?: number
      /** It is added little by little. */
      readonly continuous?: boolean
      /** It is added when this gravity is reached. Unit: specific gravity. */
      readonly gravity?: number
      /** It is added when this acidity is reached. Unit: pH. */
      readonly ph?: number
      /** It belongs to the step of this number. Unit: steps. */
      readonly step?: number
    }

    export interface RecipesRecipeIngredientsFermentable {
      /** Which addition, from 1. Unit: additions. */
      readonly number: number
      /** What is added. */
      readonly name?: string
      /** What kind of source. */
      readonly type?: 'dry extract' | 'extract' | 'grain' | 'sugar' | 'fruit' | 'juice' | 'honey' | 'other'
      /** What kind of grain. */
      readonly 'grain-group'?: 'base' | 'caramel' | 'flaked' | 'roasted' | 'specialty' | 'smoked' | 'adjunct'
      /** The country or region it comes from. */
      readonly origin?: string
      /** Who made it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** How much extract it gives. */
      readonly yield: Model.RecipesRecipeIngredientsFermentableYield
      /** Its colour. Unit: EBC. */
      readonly colour?: number
      /** How much, weighed. Unit: kilograms. */
      readonly mass?: number
      /** How much, measured. Unit: litres. */
      readonly volume?: number
      /** How much, counted. Unit: pieces. */
      readonly count?: number
      /** When it is added, and for how long. */
      readonly timing: Model.RecipesRecipeIngredientsFermentableTiming
    }

    export interface RecipesRecipeIngredientsHopTiming {
      /** Where it goes. */
      readonly use?: 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
      /** When: in the boil, so long before its end; else so long after the beginning of the step. Unit: minutes. */
      readonly time?: number
      /** How long it stays in. Unit: minutes. */
      readonly duration?: number
      /** It is added little by little. */
      readonly continuous?: boolean
      /** It is added when this gravity is reached. Unit: specific gravity. */
      readonly gravity?: number
      /** It is added when this acidity is reached. Unit: pH. */
      readonly ph?: number
      /** It belongs to the step of this number. Unit: steps. */
      readonly step?: number
    }

    export interface RecipesRecipeIngredientsHop {
      /** Which addition, from 1. Unit: additions. */
      readonly number: number
      /** What is added. */
      readonly name?: string
      /** The country or region it comes from. */
      readonly origin?: string
      /** Who grew or sold it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** Of which harvest. */
      readonly year?: string
      /** How they are sold. */
      readonly form?: 'extract' | 'leaf' | 'leaf (wet)' | 'pellet' | 'powder' | 'plug'
      /** Alpha acids, which make bitter. Unit: percent. */
      readonly 'alpha-acid'?: number
      /** Beta acids. Unit: percent. */
      readonly 'beta-acid'?: number
      /** How much, weighed. Unit: kilograms. */
      readonly mass?: number
      /** How much, measured. Unit: litres. */
      readonly volume?: number
      /** How much, counted. Unit: pieces. */
      readonly count?: number
      /** When it is added, and for how long. */
      readonly timing: Model.RecipesRecipeIngredientsHopTiming
    }

    export interface RecipesRecipeIngredientsAdjunctTiming {
      /** Where it goes. */
      readonly use?: 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
      /** When: in the boil, so long before its end; else so long after the beginning of the step. Unit: minutes. */
      readonly time?: number
      /** How long it stays in. Unit: minutes. */
      readonly duration?: number
      /** It is added little by little. */
      readonly continuous?: boolean
      /** It is added when this gravity is reached. Unit: specific gravity. */
      readonly gravity?: number
      /** It is added when this acidity is reached. Unit: pH. */
      readonly ph?: number
      /** It belongs to the step of this number. Unit: steps. */
      readonly step?: number
    }

    export interface RecipesRecipeIngredientsAdjunct {
      /** Which addition, from 1. Unit: additions. */
      readonly number: number
      /** What is added. */
      readonly name?: string
      /** What kind of thing. */
      readonly type?: 'spice' | 'fining' | 'water agent' | 'herb' | 'flavor' | 'wood' | 'other'
      /** Who made it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** How much, weighed. Unit: kilograms. */
      readonly mass?: number
      /** How much, measured. Unit: litres. */
      readonly volume?: number
      /** How much, counted. Unit: pieces. */
      readonly count?: number
      /** When it is added, and for how long. */
      readonly timing: Model.RecipesRecipeIngredientsAdjunctTiming
    }

    export interface RecipesRecipeIngredientsCultureTiming {
      /** Where it goes. */
      readonly use?: 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
      /** When: in the boil, so long before its end; else so long after the beginning of the step. Unit: minutes. */
      readonly time?: number
      /** How long it stays in. Unit: minutes. */
      readonly duration?: number
      /** It is added little by little. */
      readonly continuous?: boolean
      /** It is added when this gravity is reached. Unit: specific gravity. */
      readonly gravity?: number
      /** It is added when this acidity is reached. Unit: pH. */
      readonly ph?: number
      /** It belongs to the step of this number. Unit: steps. */
      readonly step?: number
    }

    export interface RecipesRecipeIngredientsCulture {
      /** Which addition, from 1. Unit: additions. */
      readonly number: number
      /** What is added. */
      readonly name?: string
      /** What kind of organism. */
      readonly type?: 'ale' | 'bacteria' | 'brett' | 'champagne' | 'kveik' | 'lacto' | 'lager' | 'malolactic' | 'mixed-culture' | 'other' | 'pedio' | 'spontaneous' | 'wheat' | 'wine'
      /** How it is sold or kept. */
      readonly form?: 'liquid' | 'dry' | 'slant' | 'culture' | 'dregs'
      /** Who made it. */
      readonly producer?: string
      /** How the producer calls it. */
      readonly 'product-id'?: string
      /** How much of the extract it will ferment. Unit: percent. */
      readonly attenuation?: number
      /** How often it was harvested before. Unit: times. */
      readonly 'times-cultured'?: number
      /** Living cells. Unit: billions. */
      readonly 'cell-count'?: number
      /** How much, weighed. Unit: kilograms. */
      readonly mass?: number
      /** How much, measured. Unit: litres. */
      readonly volume?: number
      /** How much, counted. Unit: pieces. */
      readonly count?: number
      /** When it is added, and for how long. */
      readonly timing: Model.RecipesRecipeIngredientsCultureTiming
    }

    export interface RecipesRecipeIngredientsWater {
      /** Which addition, from 1. Unit: additions. */
      readonly number: number
      /** What is added. */
      readonly name?: string
      /** Who sells it. */
      readonly producer?: string
      /** How much of it. Unit: litres. */
      readonly volume?: number
      /** How much calcium is in it. Unit: milligrams per litre. */
      readonly calcium?: number
      /** How much bicarbonate is in it. Unit: milligrams per litre. */
      readonly bicarbonate?: number
      /** How much carbonate is in it. Unit: milligrams per litre. */
      readonly carbonate?: number
      /** How much potassium is in it. Unit: milligrams per litre. */
      readonly potassium?: number
      /** How much iron is in it. Unit: milligrams per litre. */
      readonly iron?: number
      /** How much nitrate is in it. Unit: milligrams per litre. */
      readonly nitrate?: number
      /** How much nitrite is in it. Unit: milligrams per litre. */
      readonly nitrite?: number
      /** How much fluoride is in it. Unit: milligrams per litre. */
      readonly fluoride?: number
      /** How much sulfate is in it. Unit: milligrams per litre. */
      readonly sulfate?: number
      /** How much chloride is in it. Unit: milligrams per litre. */
      readonly chloride?: number
      /** How much sodium is in it. Unit: milligrams per litre. */
      readonly sodium?: number
      /** How much magnesium is in it. Unit: milligrams per litre. */
      readonly magnesium?: number
    }

    export interface RecipesRecipeIngredients {
      /** An addition of sugar. */
      readonly fermentable: ReadonlyMap<number, Model.RecipesRecipeIngredientsFermentable>
      /** An addition of hops. */
      readonly hop: ReadonlyMap<number, Model.RecipesRecipeIngredientsHop>
      /** An addition of anything else. */
      readonly adjunct: ReadonlyMap<number, Model.RecipesRecipeIngredientsAdjunct>
      /** What is pitched. */
      readonly culture: ReadonlyMap<number, Model.RecipesRecipeIngredientsCulture>
      /** Water, and what is in it. */
      readonly water: ReadonlyMap<number, Model.RecipesRecipeIngredientsWater>
    }

    export interface RecipesRecipeMashStep {
      /** Which step, from 1. Unit: steps. */
      readonly number: number
      /** Its name. */
      readonly name?: string
      /** What is done. */
      readonly description?: string
      /** How it is reached. */
      readonly type?: 'infusion' | 'temperature' | 'decoction' | 'souring mash' | 'souring wort' | 'drain mash tun' | 'sparge'
      /** Water that is added, or mash that is boiled. Unit: litres. */
      readonly amount?: number
      /** How warm the mash is. Unit: celsius. */
      readonly temperature?: number
      /** How long it rests. Unit: minutes. */
      readonly time?: number
      /** How long it takes to get there. Unit: minutes. */
      readonly 'ramp-time'?: number
      /** How warm the mash is at its end. Unit: celsius. */
      readonly 'end-temperature'?: number
      /** How warm the water is that is added. Unit: celsius. */
      readonly 'infuse-temperature'?: number
      /** How thin the mash is. Unit: litres per kilogram. */
      readonly 'water-grain-ratio'?: number
      /** Acidity at its beginning. Unit: pH. */
      readonly 'start-ph'?: number
      /** Acidity at its end. Unit: pH. */
      readonly 'end-ph'?: number
    }

    export interface RecipesRecipeMash {
      /** Its name. */
      readonly name?: string
      /** How warm the grain is before. Unit: celsius. */
      readonly 'grain-temperature'?: number
      /** What else there is to say. */
      readonly notes?: string
      /** A rest of the mash. */
      readonly step: ReadonlyMap<number, Model.RecipesRecipeMashStep>
    }

    export interface RecipesRecipeBoilStep {
      /** Which step, from 1. Unit: steps. */
      readonly number: number
      /** Its name. */
      readonly name?: string
      /** What is done. */
      readonly description?: string
      /** How warm the wort is at its beginning. Unit: celsius. */
      readonly 'start-temperature'?: number
      /** How warm the wort is at its end. Unit: celsius. */
      readonly 'end-temperature'?: number
      /** How long it takes to get there. Unit: minutes. */
      readonly 'ramp-time'?: number
      /** How long it lasts. Unit: minutes. */
      readonly time?: number
      /** Gravity at its beginning. Unit: specific gravity. */
      readonly 'start-gravity'?: number
      /** Gravity at its end. Unit: specific gravity. */
      readonly 'end-gravity'?: number
      /** Acidity at its beginning. Unit: pH. */
      readonly 'start-ph'?: number
      /** Acidity at its end. Unit: pH. */
      readonly 'end-ph'?: number
      /** How it is chilled. */
      readonly chilling?: 'batch' | 'inline'
    }

    export interface RecipesRecipeBoil {
      /** Its name. */
      readonly name?: string
      /** What is done. */
      readonly description?: string
      /** What else there is to say. */
      readonly notes?: string
      /** What is in the kettle before. Unit: litres. */
      readonly 'pre-boil-size'?: number
      /** How long it boils. Unit: minutes. */
      readonly time?: number
      /** A part of the boil, or of what follows in the kettle. */
      readonly step: ReadonlyMap<number, Model.RecipesRecipeBoilStep>
    }

    export interface RecipesRecipeFermentationStep {
      /** Which step, from 1. Unit: steps. */
      readonly number: number
      /** Its name. */
      readonly name?: string
      /** What is done. */
      readonly description?: string
      /** Temperature at its beginning. Unit: celsius. */
      readonly 'start-temperature'?: number
      /** Temperature at its end. Unit: celsius. */
      readonly 'end-temperature'?: number
      /** How long it lasts. Unit: minutes. */
      readonly time?: number
      /** The temperature may rise by itself. */
      readonly 'free-rise'?: boolean
      /** Gravity at its beginning. Unit: specific gravity. */
      readonly 'start-gravity'?: number
      /** Gravity at its end. Unit: specific gravity. */
      readonly 'end-gravity'?: number
      /** Acidity at its beginning. Unit: pH. */
      readonly 'start-ph'?: number
      /** Acidity at its end. Unit: pH. */
      readonly 'end-ph'?: number
      /** What it is in. */
      readonly vessel?: string
    }

    export interface RecipesRecipeFermentation {
      /** Its name. */
      readonly name?: string
      /** What is done. */
      readonly description?: string
      /** What else there is to say. */
      readonly notes?: string
      /** A part of it. */
      readonly step: ReadonlyMap<number, Model.RecipesRecipeFermentationStep>
    }

    export interface RecipesRecipe {
      /** Its name. */
      readonly recipename: string
      /** What it makes, and how the mash is made. */
      readonly type?: 'cider' | 'kombucha' | 'soda' | 'other' | 'mead' | 'wine' | 'extract' | 'partial mash' | 'all grain'
      /** Who wrote it. */
      readonly author?: string
      /** Who helped. */
      readonly coauthor?: string
      /** When it was written. Unit: ISO 8601. */
      readonly created?: string
      /** What goes into the fermenter. Unit: litres. */
      readonly 'batch-size'?: number
      /** What else there is to say. */
      readonly notes?: string
      /** Gravity when fermentation begins, as the recipe says. Unit: specific gravity. */
      readonly 'original-gravity'?: number
      /** Gravity when it has ended, as the recipe says. Unit: specific gravity. */
      readonly 'final-gravity'?: number
      /** Alcohol, as the recipe says. Unit: percent. */
      readonly 'alcohol-by-volume'?: number
      /** How much of the extract seems to have gone, as the recipe says. Unit: percent. */
      readonly 'apparent-attenuation'?: number
      /** Colour of the beer, as the recipe says. Unit: EBC. */
      readonly colour?: number
      /** Acidity of the beer, as the recipe says. Unit: pH. */
      readonly ph?: number
      /** Carbonic acid in the beer. Unit: volumes of carbon dioxide. */
      readonly carbonation?: number
      /** What a pint of it gives. Unit: kilocalories. */
      readonly 'calories-per-pint'?: number
      /** Bitterness of the beer, as the recipe says. */
      readonly bitterness: Model.RecipesRecipeBitterness
      /** How much of the sugar of the grain gets where. */
      readonly efficiency: Model.RecipesRecipeEfficiency
      /** The style it is brewed to. */
      readonly style: Model.RecipesRecipeStyle
      /** How it tasted. */
      readonly taste: Model.RecipesRecipeTaste
      /** What goes in. */
      readonly ingredients: Model.RecipesRecipeIngredients
      /** How starch becomes sugar. */
      readonly mash: Model.RecipesRecipeMash
      /** How wort is boiled. */
      readonly boil: Model.RecipesRecipeBoil
      /** How wort becomes beer. */
      readonly fermentation: Model.RecipesRecipeFermentation
    }

    export interface Recipes {
      /** One beer. */
      readonly recipe: ReadonlyMap<string, Model.RecipesRecipe>
    }

    export interface BrewlogBrew {
      /** Its name: a number, or the day. */
      readonly name: string
      /** The recipe it was brewed by. It may have been removed since. */
      readonly recipe?: string
      /** When. Unit: ISO 8601. */
      readonly brewed?: string
      /** Who. */
      readonly brewer?: string
      /** What went into the fermenter. Unit: litres. */
      readonly 'batch-size'?: number
      /** Gravity before the boil, as measured. Unit: specific gravity. */
      readonly 'pre-boil-gravity'?: number
      /** Gravity when fermentation began, as measured. Unit: specific gravity. */
      readonly 'original-gravity'?: number
      /** Gravity when it had ended, as measured. Unit: specific gravity. */
      readonly 'final-gravity'?: number
      /** Alcohol, as reckoned from the two. Unit: percent. */
      readonly 'alcohol-by-volume'?: number
      /** Acidity of the mash, as measured. Unit: pH. */
      readonly 'mash-ph'?: number
      /** When it was bottled or kegged. Unit: ISO 8601. */
      readonly packaged?: string
      /** What else there is to say. */
      readonly notes?: string
    }

    export interface Brewlog {
      /** One brew. */
      readonly brew: ReadonlyMap<string, Model.BrewlogBrew>
    }

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
      /** The output that switches it: it heats while that is on. */
      readonly output?: string
      /** Whether it is on whatever an output does. */
      readonly on: boolean
    }

    export interface SimulatorCooler {
      /** Heat that it takes while on. Unit: watts. */
      readonly power: number
      /** The output that switches it: it cools while that is on. */
      readonly output?: string
      /** Whether it is on whatever an output does. */
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

    export interface ProfilesProfileStepUntilGravity {
      /** The gravity is no more than this. Unit: specific gravity. */
      readonly 'at-or-below'?: number
      /** The gravity has not changed for so long, within this step. Unit: hours. */
      readonly 'stable-for'?: number
      /** A smaller change is none. Unit: specific gravity. */
      readonly 'stable-within': number
    }

    export interface ProfilesProfileStepUntil {
      /** Whether all of what follows has to be true, or any of it. */
      readonly combine: 'and' | 'or'
      /** So much time has passed. Unit: hours. */
      readonly time?: number
      /** From when the time of a hold counts. */
      readonly 'time-begins': 'reached' | 'at-once'
      /** What the hydrometer says; while it says nothing it is not true. */
      readonly gravity: Model.ProfilesProfileStepUntilGravity
      /** A person has said so, by request profile confirm. */
      readonly confirm: boolean
    }

    export interface ProfilesProfileStep {
      /** Its name. */
      readonly name: string
      /** What is done. */
      readonly kind: 'hold' | 'ramp' | 'free-rise'
      /** What is held, where the ramp ends, up to where it may rise. Unit: celsius. */
      readonly temperature: number
      /** By how much the target changes. Unit: degrees Celsius per hour. */
      readonly rate?: number
      /** In how long it is at its end. Unit: hours. */
      readonly duration?: number
      /** What has to come true before the next step begins. */
      readonly until: Model.ProfilesProfileStepUntil
    }

    export interface ProfilesProfile {
      /** Its name. */
      readonly name: string
      /** What it is for. */
      readonly description?: string
      /** How near the temperature must come to what a step holds to have reached it. Unit: celsius. */
      readonly tolerance: number
      /** What is done until something has come true. Without until a hold lasts until a person goes on, a ramp until it is at its end, a free rise until its temperature is reached. */
      readonly step: ReadonlyMap<string, Model.ProfilesProfileStep>
    }

    export interface ProfilesRun {
      /** The fermentation, or a vessel. A vessel of the name fermentation cannot have a profile. */
      readonly where: 'fermentation' | string
      /** The profile that is run when it is started next. */
      readonly profile: string
      /** Name of the hydrometer in the beer, one of brewerslab-gravity. */
      readonly hydrometer?: string
    }

    export interface Profiles {
      /** A row of steps. */
      readonly profile: ReadonlyMap<string, Model.ProfilesProfile>
      /** Where a profile is run. It runs from request profile start to request profile stop. */
      readonly run: ReadonlyMap<'fermentation' | string, Model.ProfilesRun>
    }

    export interface GravityListen {
      /** The address to listen on. iSpindels are other machines, so it has to become one of the network they are in; 0.0.0.0 is all. */
      readonly address: string
      /** Port for reports by HTTP. Unset: none. Unit: ports. */
      readonly 'http-port'?: number
      /** Port for reports as bare JSON, the device's 'Generic TCP'; 9501 by custom. Unset: none. Unit: ports. */
      readonly 'tcp-port'?: number
    }

    export interface GravityTiltBridge {
      /** Where to ask it: http://tiltbridge.local/json/. Unset: nobody is asked; a bridge may still send by itself. */
      readonly url?: string
      /** From one question to the next. Unit: seconds. */
      readonly interval: number
    }

    export interface GravityHydrometerCalibrationCoefficient {
      /** The power. Unit: powers. */
      readonly degree: number
      /** Its factor. Unit: plato or specific gravity. */
      readonly value: number
    }

    export interface GravityHydrometerCalibration {
      /** What the polynomial gives; without coefficients, what an iSpindel tells. */
      readonly unit: 'plato' | 'sg'
      /** One term. */
      readonly coefficient: ReadonlyMap<number, Model.GravityHydrometerCalibrationCoefficient>
    }

    export interface GravityHydrometer {
      /** Its name here. */
      readonly name: string
      /** What it is. */
      readonly kind: 'ispindel' | 'tilt'
      /** The ID or the name that an iSpindel's reports have. */
      readonly id?: string
      /** What its reports must bring as token. Unset: anything. */
      readonly token?: string
      /** Which Tilt. */
      readonly colour?: 'red' | 'green' | 'black' | 'purple' | 'orange' | 'blue' | 'yellow' | 'pink'
      /** A polynomial that makes a gravity of what is measured: the angle of an iSpindel in degrees, the specific gravity that a Tilt tells. Without coefficients the gravity that the device tells is taken. */
      readonly calibration: Model.GravityHydrometerCalibration
      /** Gravity when fermentation began. Unset: the first that holds still, which is shown, and not known any more after a restart. Unit: specific gravity. */
      readonly 'original-gravity'?: number
      /** How old a report may become before its values are withdrawn. Unit: seconds. */
      readonly 'stale-after': number
    }

    export interface Gravity {
      /** Where iSpindels send their reports to. Nothing listens before a port is set. */
      readonly listen: Model.GravityListen
      /** What hears Tilts and tells of them by HTTP. */
      readonly 'tilt-bridge': Model.GravityTiltBridge
      /** A hydrometer. */
      readonly hydrometer: ReadonlyMap<string, Model.GravityHydrometer>
    }

    export interface BridgeSendProbe {
      /** Its id. */
      readonly id: string
    }

    export interface BridgeSend {
      /** A probe whose readings are told, while they are good. */
      readonly probe: ReadonlyMap<string, Model.BridgeSendProbe>
      /** From one message to the next. Unit: seconds. */
      readonly interval: number
    }

    export interface BridgeReceive {
      /** Whether messages are taken. */
      readonly enabled: boolean
      /** How old a reading may become before it is withdrawn. Unit: seconds. */
      readonly 'stale-after': number
    }

    export interface Bridge {
      /** Whether anything is sent or taken. Off, no socket is open. */
      readonly enabled: boolean
      /** Where it is sent to. A multicast group is also joined, to hear it. */
      readonly group: string
      /** Port of the temperatures. Unit: ports. */
      readonly port: number
      /** Address of the network to send to and hear. Unset: as the system decides. */
      readonly interface?: string
      /** How many networks it passes; 0 stays on this machine. Unit: networks. */
      readonly 'time-to-live': number
      /** What is told. */
      readonly send: Model.BridgeSend
      /** What is heard. */
      readonly receive: Model.BridgeReceive
    }
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
    readonly '/brewerslab:ingredients/fermentable[ingredient]/type': 'dry extract' | 'extract' | 'grain' | 'sugar' | 'fruit' | 'juice' | 'honey' | 'other'
    readonly '/brewerslab:ingredients/fermentable[ingredient]/grain-group': 'base' | 'caramel' | 'flaked' | 'roasted' | 'specialty' | 'smoked' | 'adjunct'
    readonly '/brewerslab:ingredients/fermentable[ingredient]/origin': string
    readonly '/brewerslab:ingredients/fermentable[ingredient]/producer': string
    readonly '/brewerslab:ingredients/fermentable[ingredient]/product-id': string
    readonly '/brewerslab:ingredients/fermentable[ingredient]/yield/fine-grind': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/yield/coarse-grind': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/yield/fine-coarse-difference': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/yield/potential': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/yield': Model.IngredientsFermentableYield
    readonly '/brewerslab:ingredients/fermentable[ingredient]/colour': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/moisture': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/protein': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/maximum-in-batch': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/diastatic-power': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/recommend-mash': boolean
    readonly '/brewerslab:ingredients/fermentable[ingredient]/notes': string
    readonly '/brewerslab:ingredients/fermentable[ingredient]/stock/mass': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/stock/volume': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/stock/count': number
    readonly '/brewerslab:ingredients/fermentable[ingredient]/stock': Model.IngredientsFermentableStock
    readonly '/brewerslab:ingredients/fermentable': ReadonlyMap<string, Model.IngredientsFermentable>
    readonly '/brewerslab:ingredients/fermentable[ingredient]': Model.IngredientsFermentable
    readonly '/brewerslab:ingredients/adjunct[ingredient]/ingredient': string
    readonly '/brewerslab:ingredients/adjunct[ingredient]/type': 'spice' | 'fining' | 'water agent' | 'herb' | 'flavor' | 'wood' | 'other'
    readonly '/brewerslab:ingredients/adjunct[ingredient]/producer': string
    readonly '/brewerslab:ingredients/adjunct[ingredient]/product-id': string
    readonly '/brewerslab:ingredients/adjunct[ingredient]/use-for': string
    readonly '/brewerslab:ingredients/adjunct[ingredient]/notes': string
    readonly '/brewerslab:ingredients/adjunct[ingredient]/stock/mass': number
    readonly '/brewerslab:ingredients/adjunct[ingredient]/stock/volume': number
    readonly '/brewerslab:ingredients/adjunct[ingredient]/stock/count': number
    readonly '/brewerslab:ingredients/adjunct[ingredient]/stock': Model.IngredientsAdjunctStock
    readonly '/brewerslab:ingredients/adjunct': ReadonlyMap<string, Model.IngredientsAdjunct>
    readonly '/brewerslab:ingredients/adjunct[ingredient]': Model.IngredientsAdjunct
    readonly '/brewerslab:ingredients/hops[ingredient]/ingredient': string
    readonly '/brewerslab:ingredients/hops[ingredient]/origin': string
    readonly '/brewerslab:ingredients/hops[ingredient]/producer': string
    readonly '/brewerslab:ingredients/hops[ingredient]/product-id': string
    readonly '/brewerslab:ingredients/hops[ingredient]/year': string
    readonly '/brewerslab:ingredients/hops[ingredient]/form': 'extract' | 'leaf' | 'leaf (wet)' | 'pellet' | 'powder' | 'plug'
    readonly '/brewerslab:ingredients/hops[ingredient]/alpha-acid': number
    readonly '/brewerslab:ingredients/hops[ingredient]/beta-acid': number
    readonly '/brewerslab:ingredients/hops[ingredient]/purpose': 'aroma' | 'bittering' | 'flavor' | 'aroma/bittering' | 'bittering/flavor' | 'aroma/flavor' | 'aroma/bittering/flavor'
    readonly '/brewerslab:ingredients/hops[ingredient]/percent-lost': number
    readonly '/brewerslab:ingredients/hops[ingredient]/substitutes': string
    readonly '/brewerslab:ingredients/hops[ingredient]/notes': string
    readonly '/brewerslab:ingredients/hops[ingredient]/stock/mass': number
    readonly '/brewerslab:ingredients/hops[ingredient]/stock/volume': number
    readonly '/brewerslab:ingredients/hops[ingredient]/stock/count': number
    readonly '/brewerslab:ingredients/hops[ingredient]/stock': Model.IngredientsHopsStock
    readonly '/brewerslab:ingredients/hops': ReadonlyMap<string, Model.IngredientsHops>
    readonly '/brewerslab:ingredients/hops[ingredient]': Model.IngredientsHops
    readonly '/brewerslab:ingredients/culture[ingredient]/ingredient': string
    readonly '/brewerslab:ingredients/culture[ingredient]/type': 'ale' | 'bacteria' | 'brett' | 'champagne' | 'kveik' | 'lacto' | 'lager' | 'malolactic' | 'mixed-culture' | 'other' | 'pedio' | 'spontaneous' | 'wheat' | 'wine'
    readonly '/brewerslab:ingredients/culture[ingredient]/form': 'liquid' | 'dry' | 'slant' | 'culture' | 'dregs'
    readonly '/brewerslab:ingredients/culture[ingredient]/producer': string
    readonly '/brewerslab:ingredients/culture[ingredient]/product-id': string
    readonly '/brewerslab:ingredients/culture[ingredient]/temperature/minimum': number
    readonly '/brewerslab:ingredients/culture[ingredient]/temperature/maximum': number
    readonly '/brewerslab:ingredients/culture[ingredient]/temperature': Model.IngredientsCultureTemperature
    readonly '/brewerslab:ingredients/culture[ingredient]/attenuation/minimum': number
    readonly '/brewerslab:ingredients/culture[ingredient]/attenuation/maximum': number
    readonly '/brewerslab:ingredients/culture[ingredient]/attenuation': Model.IngredientsCultureAttenuation
    readonly '/brewerslab:ingredients/culture[ingredient]/alcohol-tolerance': number
    readonly '/brewerslab:ingredients/culture[ingredient]/flocculation': 'very low' | 'low' | 'medium low' | 'medium' | 'medium high' | 'high' | 'very high'
    readonly '/brewerslab:ingredients/culture[ingredient]/best-for': string
    readonly '/brewerslab:ingredients/culture[ingredient]/maximum-reuse': number
    readonly '/brewerslab:ingredients/culture[ingredient]/pof': boolean
    readonly '/brewerslab:ingredients/culture[ingredient]/glucoamylase': boolean
    readonly '/brewerslab:ingredients/culture[ingredient]/notes': string
    readonly '/brewerslab:ingredients/culture': ReadonlyMap<string, Model.IngredientsCulture>
    readonly '/brewerslab:ingredients/culture[ingredient]': Model.IngredientsCulture
    readonly '/brewerslab:ingredients': Model.Ingredients
    readonly '/brewerslab:recipes/recipe[recipename]/recipename': string
    readonly '/brewerslab:recipes/recipe[recipename]/type': 'cider' | 'kombucha' | 'soda' | 'other' | 'mead' | 'wine' | 'extract' | 'partial mash' | 'all grain'
    readonly '/brewerslab:recipes/recipe[recipename]/author': string
    readonly '/brewerslab:recipes/recipe[recipename]/coauthor': string
    readonly '/brewerslab:recipes/recipe[recipename]/created': string
    readonly '/brewerslab:recipes/recipe[recipename]/batch-size': number
    readonly '/brewerslab:recipes/recipe[recipename]/notes': string
    readonly '/brewerslab:recipes/recipe[recipename]/original-gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/final-gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/alcohol-by-volume': number
    readonly '/brewerslab:recipes/recipe[recipename]/apparent-attenuation': number
    readonly '/brewerslab:recipes/recipe[recipename]/colour': number
    readonly '/brewerslab:recipes/recipe[recipename]/ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/carbonation': number
    readonly '/brewerslab:recipes/recipe[recipename]/calories-per-pint': number
    readonly '/brewerslab:recipes/recipe[recipename]/bitterness/method': 'Rager' | 'Tinseth' | 'Garetz' | 'Other'
    readonly '/brewerslab:recipes/recipe[recipename]/bitterness/value': number
    readonly '/brewerslab:recipes/recipe[recipename]/bitterness': Model.RecipesRecipeBitterness
    readonly '/brewerslab:recipes/recipe[recipename]/efficiency/conversion': number
    readonly '/brewerslab:recipes/recipe[recipename]/efficiency/lauter': number
    readonly '/brewerslab:recipes/recipe[recipename]/efficiency/mash': number
    readonly '/brewerslab:recipes/recipe[recipename]/efficiency/brewhouse': number
    readonly '/brewerslab:recipes/recipe[recipename]/efficiency': Model.RecipesRecipeEfficiency
    readonly '/brewerslab:recipes/recipe[recipename]/style/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/style/category': string
    readonly '/brewerslab:recipes/recipe[recipename]/style/category-number': number
    readonly '/brewerslab:recipes/recipe[recipename]/style/letter': string
    readonly '/brewerslab:recipes/recipe[recipename]/style/guide': string
    readonly '/brewerslab:recipes/recipe[recipename]/style/type': 'beer' | 'cider' | 'kombucha' | 'mead' | 'other' | 'soda' | 'wine'
    readonly '/brewerslab:recipes/recipe[recipename]/style': Model.RecipesRecipeStyle
    readonly '/brewerslab:recipes/recipe[recipename]/taste/notes': string
    readonly '/brewerslab:recipes/recipe[recipename]/taste/rating': number
    readonly '/brewerslab:recipes/recipe[recipename]/taste': Model.RecipesRecipeTaste
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/type': 'dry extract' | 'extract' | 'grain' | 'sugar' | 'fruit' | 'juice' | 'honey' | 'other'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/grain-group': 'base' | 'caramel' | 'flaked' | 'roasted' | 'specialty' | 'smoked' | 'adjunct'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/origin': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/producer': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/product-id': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/yield/fine-grind': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/yield/coarse-grind': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/yield/fine-coarse-difference': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/yield/potential': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/yield': Model.RecipesRecipeIngredientsFermentableYield
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/colour': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/mass': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/volume': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/count': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing/use': 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing/duration': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing/continuous': boolean
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing/gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing/ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing/step': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]/timing': Model.RecipesRecipeIngredientsFermentableTiming
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable': ReadonlyMap<number, Model.RecipesRecipeIngredientsFermentable>
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/fermentable[number]': Model.RecipesRecipeIngredientsFermentable
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/origin': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/producer': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/product-id': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/year': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/form': 'extract' | 'leaf' | 'leaf (wet)' | 'pellet' | 'powder' | 'plug'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/alpha-acid': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/beta-acid': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/mass': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/volume': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/count': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing/use': 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing/duration': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing/continuous': boolean
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing/gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing/ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing/step': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]/timing': Model.RecipesRecipeIngredientsHopTiming
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop': ReadonlyMap<number, Model.RecipesRecipeIngredientsHop>
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/hop[number]': Model.RecipesRecipeIngredientsHop
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/type': 'spice' | 'fining' | 'water agent' | 'herb' | 'flavor' | 'wood' | 'other'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/producer': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/product-id': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/mass': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/volume': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/count': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing/use': 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing/duration': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing/continuous': boolean
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing/gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing/ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing/step': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]/timing': Model.RecipesRecipeIngredientsAdjunctTiming
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct': ReadonlyMap<number, Model.RecipesRecipeIngredientsAdjunct>
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/adjunct[number]': Model.RecipesRecipeIngredientsAdjunct
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/type': 'ale' | 'bacteria' | 'brett' | 'champagne' | 'kveik' | 'lacto' | 'lager' | 'malolactic' | 'mixed-culture' | 'other' | 'pedio' | 'spontaneous' | 'wheat' | 'wine'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/form': 'liquid' | 'dry' | 'slant' | 'culture' | 'dregs'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/producer': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/product-id': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/attenuation': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/times-cultured': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/cell-count': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/mass': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/volume': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/count': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing/use': 'add_to_mash' | 'add_to_boil' | 'add_to_fermentation' | 'add_to_package'
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing/duration': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing/continuous': boolean
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing/gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing/ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing/step': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]/timing': Model.RecipesRecipeIngredientsCultureTiming
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture': ReadonlyMap<number, Model.RecipesRecipeIngredientsCulture>
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/culture[number]': Model.RecipesRecipeIngredientsCulture
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/producer': string
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/volume': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/calcium': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/bicarbonate': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/carbonate': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/potassium': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/iron': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/nitrate': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/nitrite': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/fluoride': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/sulfate': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/chloride': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/sodium': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]/magnesium': number
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water': ReadonlyMap<number, Model.RecipesRecipeIngredientsWater>
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients/water[number]': Model.RecipesRecipeIngredientsWater
    readonly '/brewerslab:recipes/recipe[recipename]/ingredients': Model.RecipesRecipeIngredients
    readonly '/brewerslab:recipes/recipe[recipename]/mash/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/mash/grain-temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/notes': string
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/description': string
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/type': 'infusion' | 'temperature' | 'decoction' | 'souring mash' | 'souring wort' | 'drain mash tun' | 'sparge'
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/amount': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/ramp-time': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/end-temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/infuse-temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/water-grain-ratio': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/start-ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]/end-ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step': ReadonlyMap<number, Model.RecipesRecipeMashStep>
    readonly '/brewerslab:recipes/recipe[recipename]/mash/step[number]': Model.RecipesRecipeMashStep
    readonly '/brewerslab:recipes/recipe[recipename]/mash': Model.RecipesRecipeMash
    readonly '/brewerslab:recipes/recipe[recipename]/boil/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/boil/description': string
    readonly '/brewerslab:recipes/recipe[recipename]/boil/notes': string
    readonly '/brewerslab:recipes/recipe[recipename]/boil/pre-boil-size': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/description': string
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/start-temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/end-temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/ramp-time': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/start-gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/end-gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/start-ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/end-ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]/chilling': 'batch' | 'inline'
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step': ReadonlyMap<number, Model.RecipesRecipeBoilStep>
    readonly '/brewerslab:recipes/recipe[recipename]/boil/step[number]': Model.RecipesRecipeBoilStep
    readonly '/brewerslab:recipes/recipe[recipename]/boil': Model.RecipesRecipeBoil
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/description': string
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/notes': string
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/number': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/name': string
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/description': string
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/start-temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/end-temperature': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/time': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/free-rise': boolean
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/start-gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/end-gravity': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/start-ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/end-ph': number
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]/vessel': string
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step': ReadonlyMap<number, Model.RecipesRecipeFermentationStep>
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation/step[number]': Model.RecipesRecipeFermentationStep
    readonly '/brewerslab:recipes/recipe[recipename]/fermentation': Model.RecipesRecipeFermentation
    readonly '/brewerslab:recipes/recipe': ReadonlyMap<string, Model.RecipesRecipe>
    readonly '/brewerslab:recipes/recipe[recipename]': Model.RecipesRecipe
    readonly '/brewerslab:recipes': Model.Recipes
    readonly '/brewerslab:brewlog/brew[name]/name': string
    readonly '/brewerslab:brewlog/brew[name]/recipe': string
    readonly '/brewerslab:brewlog/brew[name]/brewed': string
    readonly '/brewerslab:brewlog/brew[name]/brewer': string
    readonly '/brewerslab:brewlog/brew[name]/batch-size': number
    readonly '/brewerslab:brewlog/brew[name]/pre-boil-gravity': number
    readonly '/brewerslab:brewlog/brew[name]/original-gravity': number
    readonly '/brewerslab:brewlog/brew[name]/final-gravity': number
    readonly '/brewerslab:brewlog/brew[name]/alcohol-by-volume': number
    readonly '/brewerslab:brewlog/brew[name]/mash-ph': number
    readonly '/brewerslab:brewlog/brew[name]/packaged': string
    readonly '/brewerslab:brewlog/brew[name]/notes': string
    readonly '/brewerslab:brewlog/brew': ReadonlyMap<string, Model.BrewlogBrew>
    readonly '/brewerslab:brewlog/brew[name]': Model.BrewlogBrew
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
    readonly '/brewerslab-simulator:simulator/heater/output': string
    readonly '/brewerslab-simulator:simulator/heater/on': boolean
    readonly '/brewerslab-simulator:simulator/heater': Model.SimulatorHeater
    readonly '/brewerslab-simulator:simulator/cooler/power': number
    readonly '/brewerslab-simulator:simulator/cooler/output': string
    readonly '/brewerslab-simulator:simulator/cooler/on': boolean
    readonly '/brewerslab-simulator:simulator/cooler': Model.SimulatorCooler
    readonly '/brewerslab-simulator:simulator': Model.Simulator
    readonly '/brewerslab-alarm:alarms': Model.Alarms
    readonly '/brewerslab-profile:profiles/profile[name]/name': string
    readonly '/brewerslab-profile:profiles/profile[name]/description': string
    readonly '/brewerslab-profile:profiles/profile[name]/tolerance': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/name': string
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/kind': 'hold' | 'ramp' | 'free-rise'
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/temperature': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/rate': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/duration': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/combine': 'and' | 'or'
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/time': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/time-begins': 'reached' | 'at-once'
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/gravity/at-or-below': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/gravity/stable-for': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/gravity/stable-within': number
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/gravity': Model.ProfilesProfileStepUntilGravity
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until/confirm': boolean
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]/until': Model.ProfilesProfileStepUntil
    readonly '/brewerslab-profile:profiles/profile[name]/step': ReadonlyMap<string, Model.ProfilesProfileStep>
    readonly '/brewerslab-profile:profiles/profile[name]/step[name]': Model.ProfilesProfileStep
    readonly '/brewerslab-profile:profiles/profile': ReadonlyMap<string, Model.ProfilesProfile>
    readonly '/brewerslab-profile:profiles/profile[name]': Model.ProfilesProfile
    readonly '/brewerslab-profile:profiles/run[where]/where': 'fermentation' | string
    readonly '/brewerslab-profile:profiles/run[where]/profile': string
    readonly '/brewerslab-profile:profiles/run[where]/hydrometer': string
    readonly '/brewerslab-profile:profiles/run': ReadonlyMap<'fermentation' | string, Model.ProfilesRun>
    readonly '/brewerslab-profile:profiles/run[where]': Model.ProfilesRun
    readonly '/brewerslab-profile:profiles': Model.Profiles
    readonly '/brewerslab-gravity:gravity/listen/address': string
    readonly '/brewerslab-gravity:gravity/listen/http-port': number
    readonly '/brewerslab-gravity:gravity/listen/tcp-port': number
    readonly '/brewerslab-gravity:gravity/listen': Model.GravityListen
    readonly '/brewerslab-gravity:gravity/tilt-bridge/url': string
    readonly '/brewerslab-gravity:gravity/tilt-bridge/interval': number
    readonly '/brewerslab-gravity:gravity/tilt-bridge': Model.GravityTiltBridge
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/name': string
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/kind': 'ispindel' | 'tilt'
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/id': string
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/token': string
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/colour': 'red' | 'green' | 'black' | 'purple' | 'orange' | 'blue' | 'yellow' | 'pink'
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/calibration/unit': 'plato' | 'sg'
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/calibration/coefficient[degree]/degree': number
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/calibration/coefficient[degree]/value': number
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/calibration/coefficient': ReadonlyMap<number, Model.GravityHydrometerCalibrationCoefficient>
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/calibration/coefficient[degree]': Model.GravityHydrometerCalibrationCoefficient
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/calibration': Model.GravityHydrometerCalibration
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/original-gravity': number
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/stale-after': number
    readonly '/brewerslab-gravity:gravity/hydrometer': ReadonlyMap<string, Model.GravityHydrometer>
    readonly '/brewerslab-gravity:gravity/hydrometer[name]': Model.GravityHydrometer
    readonly '/brewerslab-gravity:gravity': Model.Gravity
    readonly '/brewerslab-bridge:bridge/enabled': boolean
    readonly '/brewerslab-bridge:bridge/group': string
    readonly '/brewerslab-bridge:bridge/port': number
    readonly '/brewerslab-bridge:bridge/interface': string
    readonly '/brewerslab-bridge:bridge/time-to-live': number
    readonly '/brewerslab-bridge:bridge/send/probe[id]/id': string
    readonly '/brewerslab-bridge:bridge/send/probe': ReadonlyMap<string, Model.BridgeSendProbe>
    readonly '/brewerslab-bridge:bridge/send/probe[id]': Model.BridgeSendProbe
    readonly '/brewerslab-bridge:bridge/send/interval': number
    readonly '/brewerslab-bridge:bridge/send': Model.BridgeSend
    readonly '/brewerslab-bridge:bridge/receive/enabled': boolean
    readonly '/brewerslab-bridge:bridge/receive/stale-after': number
    readonly '/brewerslab-bridge:bridge/receive': Model.BridgeReceive
    readonly '/brewerslab-bridge:bridge': Model.Bridge
  }

  export interface StateAt {
    /** What whoever drives it wants. */
    readonly '/brewerslab:brewhouse/power/output[name]/requested': 'off' | 'on'
    /** The share of time that is wanted, where that is more than on or off. Unit: percent. */
    readonly '/brewerslab:brewhouse/power/output[name]/requested-power': number
    /** What it does. */
    readonly '/brewerslab:brewhouse/power/output[name]/applied': 'off' | 'on'
    /** Why it does not do what is wanted: lease, max-age, reading, minimum-on, minimum-off, exclusive-group, budget, override, simulation, fault, boot. Absent while it does. */
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
    /** What a person has decided. Absent while nobody has. */
    readonly '/brewerslab:brewhouse/power/output[name]/overridden': 'off' | 'on'
    /** Until when that holds. */
    readonly '/brewerslab:brewhouse/power/output[name]/overridden-until': string
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
    /** How it is with it. Absent where none runs. */
    readonly '/brewerslab-profile:profiles/run[where]/state': 'running' | 'paused' | 'finished'
    /** The profile that it is. */
    readonly '/brewerslab-profile:profiles/run[where]/running': string
    /** The step it is at. */
    readonly '/brewerslab-profile:profiles/run[where]/step': string
    /** When that has begun. Absent where the time of day was not known then. */
    readonly '/brewerslab-profile:profiles/run[where]/step-started': string
    /** Time of the step that has counted; to a minute. Unit: seconds. */
    readonly '/brewerslab-profile:profiles/run[where]/elapsed': number
    /** What is to be held now. The regulation in the mode profile follows it; without it, it switches everything off. Unit: celsius. */
    readonly '/brewerslab-profile:profiles/run[where]/target': number
    /** In a free rise, up to where it is not cooled. Unit: celsius. */
    readonly '/brewerslab-profile:profiles/run[where]/ceiling': number
    /** What has to come true before the next step. */
    readonly '/brewerslab-profile:profiles/run[where]/waiting-for': string
    /** What it did last, also while nobody was there. */
    readonly '/brewerslab-profile:profiles/run[where]/message': string
    /** The step it is at, and those ahead. */
    readonly '/brewerslab-profile:profiles/run[where]/schedule[index]': true
    /** Its name. */
    readonly '/brewerslab-profile:profiles/run[where]/schedule[index]/step': string
    /** The temperature at its end. Unit: celsius. */
    readonly '/brewerslab-profile:profiles/run[where]/schedule[index]/temperature': number
    /** When it begins, or has begun. Absent where that is not known. */
    readonly '/brewerslab-profile:profiles/run[where]/schedule[index]/starts': string
    /** When it ends. Absent where that is not known. */
    readonly '/brewerslab-profile:profiles/run[where]/schedule[index]/ends': string
    /** How the end is meant; the beginning is as certain as the end of the step before. */
    readonly '/brewerslab-profile:profiles/run[where]/schedule[index]/certainty': 'exact' | 'earliest' | 'latest' | 'unknown'
    /** How far it leans. Unit: degrees. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/angle': number
    /** Temperature of the beer. Unit: celsius. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/temperature': number
    /** Specific gravity, calibrated. Unit: specific gravity. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/gravity': number
    /** The same as extract. Unit: degrees Plato. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/plato': number
    /** Voltage of its battery. Unit: volts. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/battery': number
    /** How well it is heard. Unit: dBm. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/rssi': number
    /** How often it wants to report. Unit: seconds. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/interval': number
    /** The gravity that attenuation is reckoned from. Unit: specific gravity. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/original-gravity': number
    /** How much of the extract seems to have gone. Unit: percent. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/attenuation': number
    /** Alcohol by volume. Unit: percent. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/abv': number
    /** When the newest good report came. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/taken': string
    /** How far it can be trusted. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/quality': 'good' | 'suspect' | 'stale' | 'simulated'
    /** Which device, and by which way. */
    readonly '/brewerslab-gravity:gravity/hydrometer[name]/reading/source': string
    /** Where reports are taken, or why they are not. */
    readonly '/brewerslab-gravity:gravity/reports/listening': string
    /** Reports that were taken. Unit: reports. */
    readonly '/brewerslab-gravity:gravity/reports/accepted': number
    /** Reports that were refused. Unit: reports. */
    readonly '/brewerslab-gravity:gravity/reports/refused': number
    /** Why the last of them was. Unit: reasons. */
    readonly '/brewerslab-gravity:gravity/reports/refused-reason': 'too-long' | 'too-slow' | 'too-many' | 'malformed' | 'unknown' | 'wrong-token' | 'implausible' | 'unreachable'
    /** The same in words, with its sender. */
    readonly '/brewerslab-gravity:gravity/reports/refused-detail': string
    /** When that was. */
    readonly '/brewerslab-gravity:gravity/reports/refused-at': string
    /** A probe of the other side. Anybody in the network can claim such a reading, so none is good. */
    readonly '/brewerslab-bridge:bridge/heard[id]': true
    /** What it measured. Unit: celsius. */
    readonly '/brewerslab-bridge:bridge/heard[id]/temperature': number
    /** When the message came. */
    readonly '/brewerslab-bridge:bridge/heard[id]/taken': string
    /** Suspect, or stale. */
    readonly '/brewerslab-bridge:bridge/heard[id]/quality': 'good' | 'suspect' | 'stale' | 'simulated'
    /** Address of the sender. */
    readonly '/brewerslab-bridge:bridge/heard[id]/source': string
    /** Messages that were sent. Unit: messages. */
    readonly '/brewerslab-bridge:bridge/messages/sent': number
    /** Messages that were taken. Unit: messages. */
    readonly '/brewerslab-bridge:bridge/messages/taken': number
    /** Messages that were refused. Unit: messages. */
    readonly '/brewerslab-bridge:bridge/messages/refused': number
    /** Why the last of them was, with its sender. */
    readonly '/brewerslab-bridge:bridge/messages/refused-reason': string
    /** Why nothing is sent or heard. Absent while all is well. */
    readonly '/brewerslab-bridge:bridge/messages/trouble': string
  }
}

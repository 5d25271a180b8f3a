"use strict";
(() => {
  // src/values/characters.ts
  var INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;
  var WIDE = /[\uFF01-\uFF5E\uFE50-\uFE6B]/g;
  var zeros = /* @__PURE__ */ new Map();
  function plainText(text2) {
    return text2.replace(INVISIBLE, "").replace(WIDE, (character) => character.normalize("NFKC")).replace(/[\p{Zs}\u2800]/gu, " ").replace(/\p{Nd}/gu, asciiDigit).trim();
  }
  function asciiDigit(digit) {
    if (digit >= "0" && digit <= "9") {
      return digit;
    }
    const code = digit.codePointAt(0) ?? 0;
    return String((code - zeroBefore(code)) % 10);
  }
  function zeroBefore(code) {
    const known = zeros.get(code);
    if (known !== void 0) {
      return known;
    }
    let first = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) {
      first -= 1;
    }
    zeros.set(code, first);
    return first;
  }

  // src/values/unreadable.ts
  var Unreadable = class extends Error {
  };
  function kindOf(value) {
    if (value === null) {
      return "null";
    }
    if (Array.isArray(value)) {
      return "a list";
    }
    switch (typeof value) {
      case "string":
        return value.length === 1 ? "text of 1 character" : `text of ${value.length} characters`;
      case "number":
        return kindOfNumber(value);
      case "undefined":
        return "missing";
      case "object":
        return ArrayBuffer.isView(value) ? "a buffer" : "an object";
      default:
        return `a ${typeof value}`;
    }
  }
  function kindOfNumber(value) {
    if (!Number.isFinite(value)) {
      return "not a finite number";
    }
    if (!Number.isInteger(value)) {
      return "a fraction";
    }
    return Number.isSafeInteger(value) ? "a number" : "a number of more digits than JSON carries exactly";
  }

  // src/values/basics.ts
  var MAX_TEXT_LENGTH = 1024;
  function text(value) {
    if (typeof value !== "string" && typeof value !== "number") {
      throw new Unreadable(`must be text, but it is ${kindOf(value)}`);
    }
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw new Unreadable(`must be text, but it is ${kindOf(value)}`);
    }
    const read = String(value);
    if (read.trim() === "") {
      throw new Unreadable("is blank");
    }
    if (read.length > MAX_TEXT_LENGTH) {
      throw new Unreadable(`has ${read.length} characters, and more than ${MAX_TEXT_LENGTH} are not sent`);
    }
    if (/\p{Cc}/u.test(read)) {
      throw new Unreadable("contains control characters");
    }
    return read;
  }
  function wholeNumber(value) {
    const written = typeof value === "string" ? plainText(value) : value;
    const read = typeof written === "string" && /^\d{1,15}$/.test(written) ? Number(written) : written;
    if (!Number.isSafeInteger(read) || read < 0) {
      const what = Number.isSafeInteger(read) ? "it is negative" : `it is ${kindOf(value)}`;
      throw new Unreadable(`must be a whole number, but ${what}`);
    }
    return read;
  }
  function digits(value) {
    const read = plainText(text(value));
    if (!/^[0-9*#A-D]+$/i.test(read)) {
      throw new Unreadable(`must consist of digits, * and #, but it is ${kindOf(value)}`);
    }
    return read;
  }
  function flag(value, { exact = false } = {}) {
    if (typeof value === "boolean") {
      return value;
    }
    if (value === "false" || value === "true" && !exact) {
      return value === "true";
    }
    throw new Unreadable(`must be true or false${exact ? " itself" : ""}, but it is ${kindOf(value)}`);
  }
  function choice(value, { choices = [], open = false, numbered = false }) {
    const read = text(value);
    const bare = (name) => plainText(name).toLowerCase().replace(open ? "" : /[\s_-]/g, "");
    const counted = numbered && /^\d+$/.test(plainText(read)) ? choices[Number(plainText(read))] : void 0;
    const found = counted ?? choices.find((candidate) => bare(candidate) === bare(read));
    if (found === void 0 && !open) {
      throw new Unreadable(`must be one of ${choices.join(", ")}, but it is ${kindOf(value)}`);
    }
    return found ?? read;
  }

  // src/nesting.ts
  var MAX_DEPTH = 100;

  // src/values/plain-json.ts
  var MAX_LENGTH = 1024 * 1024;
  var TOO_LARGE = "it has a whole number beyond 2^53, whose last digits would be lost; send it as text";
  function plainCopy(input) {
    if (!isReadable(input)) {
      throw new Error("it cannot be read");
    }
    if (!isObject(input)) {
      throw new Error(`it must be an object, but it is ${kindOf(input)}`);
    }
    let text2;
    try {
      text2 = JSON.stringify(input);
    } catch (error) {
      throw new Error(`it cannot be written as JSON${reasonOf(error)}`);
    }
    if (text2 === void 0) {
      throw new Error("it cannot be written as JSON");
    }
    if (text2.length > MAX_LENGTH) {
      const megabytes = (text2.length / 1024 / 1024).toFixed(1);
      throw new Error(`it has ${megabytes} MB as JSON, and more than ${MAX_LENGTH / 1024 / 1024} MB is not sent`);
    }
    const parsed = JSON.parse(text2);
    if (!isObject(parsed)) {
      throw new Error(`it must be an object, but as JSON it is ${kindOf(parsed)}`);
    }
    const fault = shapeFault(parsed);
    if (fault) {
      throw new Error(fault);
    }
    return parsed;
  }
  function shapeFault(value) {
    let level = [value];
    for (let depth = 1; level.length > 0; depth += 1) {
      if (depth > MAX_DEPTH) {
        return `it is nested more than ${MAX_DEPTH} levels deep`;
      }
      const next = [];
      for (const item of level) {
        for (const [key, inner] of Object.entries(item)) {
          if (key === "__proto__") {
            return 'it has a key "__proto__", which no record has';
          }
          if (isInexact(inner)) {
            return TOO_LARGE;
          }
          if (typeof inner === "object" && inner !== null) {
            next.push(inner);
          }
        }
      }
      level = next;
    }
    return void 0;
  }
  function isInexact(value) {
    return typeof value === "number" && !Number.isSafeInteger(value) && (Number.isInteger(value) || !Number.isFinite(value));
  }
  function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
  }
  function isReadable(value) {
    try {
      isObject(value);
      return true;
    } catch {
      return false;
    }
  }
  function reasonOf(error) {
    const message = error instanceof Error ? error.message : "";
    if (error instanceof RangeError) {
      return ": it is nested too deeply";
    }
    if (/^Converting circular structure/.test(message)) {
      return ": it contains itself";
    }
    return /serialize a BigInt/.test(message) ? ": it has a BigInt; send it as text" : "";
  }

  // src/values/telephone.ts
  var MAX_LENGTH2 = 128;
  var MAX_DIGITS = 24;
  var DIGITS_OF_A_NUMBER = 7;
  var DASHES = /[\p{Pd}\u2043\u2212\u30FC\uFF70]/gu;
  var EXTENSION = /[\s.-]*(?:extension|extn?|x)[\s.:]*\d{1,10}$/i;
  var FAULTS = [
    [/^['"`\u2018\u2019\u201C\u201D]|^=|["\u201C\u201D]$/u, "begins or ends as a spreadsheet marks text or a formula"],
    [/@|^sips?:/i, "is an address of e-mail or SIP, not a telephone number"],
    [/[\r\n\v\f\u0085\u2028\u2029]/, "has a line break, and so may be two numbers"],
    [/\p{Cc}/u, "contains control characters"],
    [/^[^\p{Nd}]*$/u, "has no digit"],
    [/^[+-]?\d+(?:[.,]\d+)?\s*e\s*[+-]?\d+$/i, "is written with an exponent, by which digits are lost"],
    [/^0x/i, "is a number in hexadecimal notation"],
    [/[/\\;,|&]/, "has a sign that separates two numbers"]
  ];
  function phoneNumber(value) {
    if (typeof value !== "string") {
      throw new Unreadable(`must be text, but it is ${kindOf(value)}`);
    }
    if (value.length > MAX_LENGTH2) {
      throw new Unreadable(`has ${value.length} characters, and more than ${MAX_LENGTH2} is no number`);
    }
    const read = plainText(value).replace(DASHES, "-").replace(/^tel:\s*/i, "");
    const fault = faultOf(read);
    if (fault) {
      throw new Unreadable(fault);
    }
    return read;
  }
  function faultOf(read) {
    if (read === "") {
      return "is empty";
    }
    const known = FAULTS.find(([pattern]) => pattern.test(read));
    if (known) {
      return known[1];
    }
    const number = read.replace(EXTENSION, "");
    if (!/\d/.test(number)) {
      return "has no digit before its extension";
    }
    if (/\p{L}/u.test(number)) {
      return "has letters that are no extension (ext. 12, x12)";
    }
    if (/[^\d+*#()[\]. -]/u.test(number)) {
      return "has a character that no telephone number has";
    }
    return decimalFault(number) ?? signFault(number) ?? lengthFault(number);
  }
  function decimalFault(number) {
    const [, whole = "", decimals = ""] = /^\+?(\d*)\.(\d*)$/.exec(number.replaceAll(" ", "")) ?? [];
    const isDecimal = decimals !== "" && (decimals.length < 3 || whole.length >= 10 || /^0?$/.test(whole) || /^0+$/.test(decimals) && whole.length >= DIGITS_OF_A_NUMBER);
    return isDecimal ? "is written with decimals" : void 0;
  }
  function signFault(number) {
    const [before = "", ...after] = number.split("+");
    if (after.length > 1) {
      return "has more than one +, and so may be two numbers";
    }
    if (after.length === 1 && !/^[\s([]*(?:[*#][\d*#]*[*#])?[\s([]*$/.test(before)) {
      return "has a + that is not at its beginning";
    }
    if (after.length === 1 && !/\d/.test(after[0] ?? "")) {
      return "has no digit after its +";
    }
    return number.startsWith("-") ? "begins with a minus sign" : void 0;
  }
  function lengthFault(number) {
    const digitsOf = (text2) => text2.replace(/\D/g, "").length;
    if (number.split(/\s+/).filter((group) => digitsOf(group) >= DIGITS_OF_A_NUMBER).length > 1) {
      return "has two groups that are each long enough for a number, and so may be two numbers";
    }
    return digitsOf(number) > MAX_DIGITS ? `has ${digitsOf(number)} digits, and no number has more than ${MAX_DIGITS}` : void 0;
  }

  // src/values/times.ts
  var MINUTE = 60;
  var HOUR = 60 * MINUTE;
  var DAY = 24 * HOUR;
  var YEAR = 365.25 * DAY;
  var MILLISECONDS = 1e11;
  var FARTHEST = 10;
  var LARGEST_OFFSET = 14 * HOUR;
  var ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))$/i;
  var REQUEST_LIMIT = { min: 0.01, max: 600 };
  var WAIT_LIMIT = { min: 0.01, max: DAY };
  function timeOfDay(value) {
    const read = typeof value === "string" ? plainText(value) : value;
    const clock = typeof read === "string" ? /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(read) : null;
    if (clock) {
      const [hours = 0, minutes = 0, seconds2 = 0] = clock.slice(1).map((part) => Number(part ?? 0));
      if (hours < 24 && minutes < 60 && seconds2 < 60) {
        return hours * HOUR + minutes * MINUTE + seconds2;
      }
      throw new Unreadable("must be a time of day (HH:MM), and a day has none after 23:59:59");
    }
    const number = typeof read === "string" && /^\d{1,15}$/.test(read) ? Number(read) : read;
    if (typeof number !== "number" || !Number.isInteger(number) || number < 0) {
      throw new Unreadable(`must be a time of day (HH:MM, or seconds since midnight), but it is ${kindOf(value)}`);
    }
    if (number >= DAY) {
      throw new Unreadable("must be a time of day, but as seconds since midnight it is after the end of the day");
    }
    if (number !== 0 && number < 24 * 100) {
      throw new Unreadable(
        "must be a time of day, and as seconds since midnight it is before 00:40; if hours are meant, write HH:MM"
      );
    }
    return number;
  }
  function futureTime(value, now = Date.now()) {
    const { time, unit } = pointInTime(value);
    const distance = (time - now) / 1e3;
    if (distance <= 0) {
      throw new Unreadable(`must be a time to come, but read as ${unit} it is past, by ${spanOf(-distance)}`);
    }
    if (distance > FARTHEST * YEAR) {
      throw new Unreadable(
        `must be a time within ${FARTHEST} years, but read as ${unit} it is ${spanOf(distance)} ahead`
      );
    }
    return Math.floor(time / 1e3);
  }
  function pointInTime(value) {
    if (Object.prototype.toString.call(value) === "[object Date]") {
      const time = Number(value.getTime());
      if (Number.isFinite(time)) {
        return { time, unit: "a date" };
      }
      throw new Unreadable("must be a time, but it is an invalid date");
    }
    const read = typeof value === "string" ? plainText(value) : value;
    if (typeof read === "string" && !/^\d{1,15}$/.test(read)) {
      return { time: isoTime(read), unit: "ISO 8601 text" };
    }
    const number = typeof read === "string" ? Number(read) : read;
    if (typeof number !== "number" || !Number.isFinite(number)) {
      throw new Unreadable(notATime(value));
    }
    return Math.abs(number) > MILLISECONDS ? { time: number, unit: "milliseconds since 1970" } : { time: number * 1e3, unit: "seconds since 1970" };
  }
  function isoTime(text2) {
    const found = ISO.exec(text2);
    if (!found) {
      throw new Unreadable(notATime(text2));
    }
    const [
      ,
      year,
      month,
      day,
      hours,
      minutes,
      seconds2 = "0",
      fraction = "",
      sign,
      offsetHours = "0",
      offsetMinutes = "0"
    ] = found;
    const date = /* @__PURE__ */ new Date(0);
    date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    date.setUTCHours(Number(hours), Number(minutes), Number(seconds2), Number(fraction.padEnd(3, "0").slice(0, 3)));
    const written = `${year}-${month}-${day}T${hours}:${minutes}:${seconds2.padStart(2, "0")}`;
    if (!date.toISOString().startsWith(written)) {
      throw new Unreadable("must be a time, but there is no such date or time of day");
    }
    const offset = Number(offsetHours) * HOUR + Number(offsetMinutes) * MINUTE;
    if (Number(offsetMinutes) > 59 || offset > LARGEST_OFFSET) {
      throw new Unreadable("must be a time, but no time zone has such an offset");
    }
    return date.getTime() - (sign === "-" ? -offset : offset) * 1e3;
  }
  function notATime(value) {
    return `must be a time (a date, ISO 8601 text with a time zone, or seconds since 1970), but it is ${kindOf(value)}`;
  }
  function spanOf(seconds2) {
    const [unit = 0, name = ""] = [
      [YEAR, "years"],
      [DAY, "days"],
      [HOUR, "hours"],
      [MINUTE, "minutes"]
    ].find(([length]) => seconds2 >= 2 * length) ?? [];
    return unit === 0 ? "less than two minutes" : `about ${Math.round(seconds2 / unit)} ${name}`;
  }
  function seconds(value, { min, max }) {
    const read = typeof value === "string" ? plainText(value) : value;
    const number = typeof read === "string" && /^\d{1,15}(\.\d{1,9})?$/.test(read) ? Number(read) : read;
    if (typeof number !== "number" || !(number >= min && number <= max)) {
      const what = typeof number === "number" ? "it is not" : `it is ${kindOf(value)}`;
      throw new Unreadable(`must be a number of seconds from ${min} to ${max}, but ${what}`);
    }
    return number;
  }

  // src/values/read.ts
  var READERS = {
    text,
    secret: text,
    phoneNumber,
    wholeNumber,
    seconds: wholeSeconds,
    digits,
    timeOfDay,
    futureTime: (value) => futureTime(value),
    object,
    flag,
    choice
  };
  function readValue(kind, value, details = {}) {
    return READERS[kind](value, details);
  }
  function object(value) {
    try {
      return plainCopy(value);
    } catch (error) {
      throw new Unreadable(error.message.replace(/^it /, ""));
    }
  }
  function wholeSeconds(value) {
    const read = wholeNumber(value);
    return read === 0 ? 0 : seconds(read, WAIT_LIMIT);
  }

  // src/values/browser.entry.ts
  var LITERALS = {
    num: Number,
    bool: (text2) => /^true$/i.test(text2),
    json: (text2) => JSON.parse(text2)
  };
  function fits(kind, { value, type = "str" }, details = {}) {
    return isReadable2(() => readValue(kind, (LITERALS[type] ?? String)(value), details));
  }
  function fitsLimit(value, bounds) {
    return isReadable2(() => seconds(value, bounds));
  }
  function isReadable2(read) {
    try {
      read();
      return true;
    } catch {
      return false;
    }
  }
  Object.assign(globalThis, { gwsValues: { fits, fitsLimit, limits: { request: REQUEST_LIMIT, wait: WAIT_LIMIT } } });
})();

(* Checks what the tables of the vectors say. *)

open Ctypes
open Unsigned

exception Differs of string

type row = { place : string; fields : (string * string) list }

let presets =
  [
    "default"; "twitter"; "discord"; "instagram"; "mastodon"; "sonyflake-v1";
    "sonyflake-v2"; "tsid"; "javascript";
  ]

let encodings = [ "decimal"; "hex"; "base32"; "base62" ]

let position name names =
  let rec search i = function
    | [] -> None
    | each :: _ when each = name -> Some i
    | _ :: rest -> search (i + 1) rest
  in
  search 0 names

let differs row sentence = raise (Differs (row.place ^ ": " ^ sentence))

let text row name =
  match List.assoc_opt name row.fields with
  | Some field -> field
  | None -> differs row ("there is no " ^ name)

let read_table directory file =
  let channel = open_in_bin (Filename.concat directory file) in
  let names = String.split_on_char '\t' (input_line channel) in
  let rec rows number =
    match input_line channel with
    | exception End_of_file -> []
    | line when line.[0] = '#' -> rows (number + 1)
    | line ->
        let fields = List.combine names (String.split_on_char '\t' line) in
        { place = Printf.sprintf "%s:%d" file number; fields } :: rows (number + 1)
  in
  Fun.protect ~finally:(fun () -> close_in channel) (fun () -> rows 2)

let checks = ref 0

let check_text row what seen expected =
  if seen <> expected then
    differs row (Printf.sprintf "%s is %s, expected %s" what seen expected);
  incr checks

(* All numbers of the vectors have at most 63 bits. *)
let check row name seen =
  check_text row name (Int64.to_string seen) (text row name)

let int64_of_uint32 = UInt32.to_int64
let number row name = Int64.of_string (text row name)
let uint32 row name = UInt32.of_int64 (number row name)
let uint64 row name = UInt64.of_int64 (number row name)

let order_of row =
  if text row "order" = "sequence-first" then UInt32.one else UInt32.zero

let encoding row =
  match position (text row "encoding") encodings with
  | Some encoding -> encoding
  | None -> differs row (text row "encoding" ^ " is no encoding")

let check_preset row layout =
  let open Snowflake.Config in
  let preset = Snowflake.config ~layout () in
  let check_uint32 name field =
    check row name (int64_of_uint32 (getf preset field))
  in
  check_uint32 "time_bits" time_bits;
  check_uint32 "worker_bits" worker_bits;
  check_uint32 "sequence_bits" sequence_bits;
  check row "tick_ns" (UInt64.to_int64 (getf preset tick_ns));
  check row "epoch_unix_ms" (getf preset epoch_unix_ms);
  check_text row "order"
    (UInt32.to_string (getf preset order))
    (UInt32.to_string (order_of row))

(* The address of a function that always gives the same instant. It must be kept as
   long as the library may call it. *)
let standing_clock unix_ms =
  let now_ns = Int64.mul unix_ms 1_000_000L in
  let clock = ptr void @-> returning int64_t in
  let callback = allocate (Foreign.funptr clock) (fun _ -> now_ns) in
  (callback, !@(from_voidp (static_funptr clock) (to_voidp callback)))

type layout = { generator : Snowflake.generator; _kept : (unit ptr -> int64) ptr }

let layout_of_row row =
  let open Snowflake.Config in
  Option.iter (check_preset row) (position (text row "name") presets);
  let config = Snowflake.config () in
  setf config time_bits (uint32 row "time_bits");
  setf config worker_bits (uint32 row "worker_bits");
  setf config sequence_bits (uint32 row "sequence_bits");
  setf config order (order_of row);
  setf config tick_ns (uint64 row "tick_ns");
  setf config epoch_unix_ms (number row "epoch_unix_ms");
  let kept, clock_address = standing_clock (number row "epoch_unix_ms") in
  setf config clock clock_address;
  let generator = Snowflake.make config in
  check row "ends_at_unix_ms" (Snowflake.ends_at generator);
  (text row "name", { generator; _kept = kept })

let check_id layouts row =
  let open Snowflake.Parts in
  let { generator; _ } = List.assoc (text row "layout") layouts in
  let parts = Snowflake.split generator (number row "id") in
  let check_uint32 name field =
    check row name (int64_of_uint32 (getf parts field))
  in
  check row "tick" (UInt64.to_int64 (getf parts tick));
  check_uint32 "worker_id" worker_id;
  check_uint32 "sequence" sequence;
  check row "unix_ms" (getf parts unix_ms);
  check_uint32 "nanoseconds" nanoseconds;
  let fields = make () in
  setf fields tick (uint64 row "tick");
  setf fields worker_id (uint32 row "worker_id");
  setf fields sequence (uint32 row "sequence");
  let detail = Snowflake.Detail.make () in
  check row "id" (Snowflake.join generator (addr fields) (addr detail))

let check_written row =
  let encoding = encoding row in
  check_text row "text" (Snowflake.format (number row "id") encoding) (text row "text");
  check row "id" (fst (Snowflake.parse (text row "text") encoding))

let check_refused row =
  let bad = match text row "text" with "-" -> "" | other -> other in
  let status, _ = Snowflake.parse bad (encoding row) in
  check_text row "status" (Int64.to_string status) (Int64.to_string Snowflake.err_parse)

(* Checks all tables; gives the number of checks. *)
let run directory =
  let layouts = List.map layout_of_row (read_table directory "layouts.tsv") in
  List.iter (check_id layouts) (read_table directory "ids.tsv");
  List.iter check_written (read_table directory "text.tsv");
  List.iter check_refused (read_table directory "bad_text.tsv");
  List.iter (fun (_, { generator; _ }) -> Snowflake.free generator) layouts;
  !checks

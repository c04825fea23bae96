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

let number row name = Int64.of_string (text row name)

let order_of row =
  if text row "order" = "sequence-first" then UInt32.one else UInt32.zero

let encoding row =
  match position (text row "encoding") encodings with
  | Some encoding -> encoding
  | None -> differs row (text row "encoding" ^ " is not an encoding")

let check_preset row layout =
  let open Snowflake.Config in
  let preset = Snowflake.config ~layout () in
  check row "time_bits" (getf preset time_bits);
  check row "worker_bits" (getf preset worker_bits);
  check row "sequence_bits" (getf preset sequence_bits);
  check row "tick_ns" (getf preset tick_ns);
  check row "epoch_unix_ms" (getf preset epoch_unix_ms);
  check_text row "order"
    (UInt32.to_string (getf preset order))
    (UInt32.to_string (order_of row))

(* The name of a layout, and a configuration that holds it. *)
let layout_of_row row =
  let open Snowflake.Config in
  Option.iter (check_preset row) (position (text row "name") presets);
  let config = Snowflake.config () in
  setf config time_bits (number row "time_bits");
  setf config worker_bits (number row "worker_bits");
  setf config sequence_bits (number row "sequence_bits");
  setf config order (order_of row);
  setf config tick_ns (number row "tick_ns");
  setf config epoch_unix_ms (number row "epoch_unix_ms");
  check row "ends_at_unix_ms" (Snowflake.ends_at_unix_ms config);
  (text row "name", config)

let check_id layouts row =
  let open Snowflake.Parts in
  let config = List.assoc (text row "layout") layouts in
  let parts = Snowflake.split config (number row "id") in
  check row "tick" (getf parts tick);
  check row "worker_id" (getf parts worker_id);
  check row "sequence" (getf parts sequence);
  check row "unix_ms" (getf parts unix_ms);
  check row "nanoseconds" (UInt32.to_int64 (getf parts nanoseconds));
  check row "id"
    (Snowflake.compose config (number row "tick") (number row "worker_id")
       (number row "sequence"))

let check_written row =
  let encoding = encoding row in
  check_text row "text" (Snowflake.format (number row "id") encoding) (text row "text");
  check row "id" (fst (Snowflake.parse (text row "text") encoding))

let check_refused row =
  let bad = match text row "text" with "-" -> "" | other -> other in
  let status, _ = Snowflake.parse bad (encoding row) in
  check_text row "status" (Int64.to_string status) (Int64.to_string Snowflake.err_parse)

(* Checks all tables; returns the number of checks. *)
let run directory =
  let layouts = List.map layout_of_row (read_table directory "layouts.tsv") in
  List.iter (check_id layouts) (read_table directory "ids.tsv");
  List.iter check_written (read_table directory "text.tsv");
  List.iter check_refused (read_table directory "bad_text.tsv");
  !checks

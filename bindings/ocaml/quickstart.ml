(* Generates three IDs and takes the last one apart.

     ocamlfind ocamlopt -thread -package ctypes.foreign,unix -linkpkg \
       snowflake.mli snowflake.ml quickstart.ml -o quickstart

   An int64 holds the 63 bits of an ID whole; OCaml's int has one bit less. *)

(* The lowest bits of a number, the highest of them first. *)
let bits number count =
  let is_set i = Int64.(logand (shift_right number (count - 1 - i)) 1L) = 1L in
  String.init count (fun i -> if is_set i then '1' else '0')

let () =
  let ids =
    Snowflake.using (Snowflake.make ~worker_id:1L ()) @@ fun generator ->
    List.init 3 (fun _ -> Snowflake.next generator)
  in
  let id = List.nth ids 2 in
  let { Snowflake.tick; worker_id; sequence; unix_ms; _ } = Snowflake.split id in
  let time = Unix.gmtime (Int64.to_float (Int64.div unix_ms 1000L)) in

  print_endline "OCaml: 3 IDs of worker 1";
  List.iter (Printf.printf "  %Ld\n") ids;
  print_endline "The last one, taken apart:";
  Printf.printf "  bits      0 %s %s %s\n" (bits tick 41) (bits worker_id 10)
    (bits sequence 12);
  Printf.printf
    "  time      %d-%02d-%02d %02d:%02d:%02d.%03Ld UTC (%Ld ms since 2020-01-01)\n"
    (time.tm_year + 1900) (time.tm_mon + 1) time.tm_mday time.tm_hour time.tm_min
    time.tm_sec (Int64.rem unix_ms 1000L) tick;
  Printf.printf "  worker    %Ld\n" worker_id;
  Printf.printf "  sequence  %Ld\n" sequence;
  Printf.printf "  base32    %s\n" (Snowflake.format id Snowflake.Base32)

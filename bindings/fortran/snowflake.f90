! IDs of libsnowflake, in Fortran.
!
!   type(snowflake_generator) :: generator
!   call generator%open(worker_id=1)
!   id = generator%next()
!   call generator%close()
!
! An integer(int64) holds the 63 bits of an ID whole.
!
! Thread rule: any number of threads may use one generator at once. Close it when no other
! call on it is running, and do not copy it.
!
! Each procedure that can fail has the optional argument `error`. Where it is left out, an
! error is printed and ends the program with exit code 1.
module snowflake
  use snowflake_c
  use, intrinsic :: iso_fortran_env, only: error_unit, int8, int16, int32, int64, &
    real32, real64
  implicit none
  private
  public :: snowflake_error, snowflake_parts, snowflake_layout, snowflake_generator
  public :: snowflake_preset, snowflake_format, snowflake_parse, int64
  public :: snowflake_ok, snowflake_err_parse, snowflake_err_layout, snowflake_err_worker_id
  public :: snowflake_err_config

  ! Which field of an ID holds the lowest bits.
  integer(c_int32_t), parameter, public :: snowflake_worker_first = 0, &
    snowflake_sequence_first = 1

  ! How an ID is written.
  integer(c_int32_t), parameter, public :: snowflake_decimal = 0, snowflake_hex = 1, &
    snowflake_base32 = 2, snowflake_base62 = 3

  ! In the order of snowflake_layout_t.
  character(len=*), parameter :: presets(0:8) = [character(len=12) :: &
    'default', 'twitter', 'discord', 'instagram', 'mastodon', &
    'sonyflake-v1', 'sonyflake-v2', 'tsid', 'javascript']

  ! What a call has to say: status is 0 if it succeeded.
  type :: snowflake_error
    integer(c_int32_t) :: status = snowflake_ok
    character(len=:), allocatable :: message
  end type

  ! How the 63 bits of an ID are divided. Reads and writes IDs without a generator.
  type :: snowflake_layout
    integer(int64) :: time_bits = 0, worker_bits = 0, sequence_bits = 0
    integer(c_int32_t) :: order = snowflake_worker_first
    integer(int64) :: tick_ns = 0, epoch_unix_ms = 0
  contains
    procedure :: split
    procedure :: compose
    procedure :: ends_at_unix_ms
  end type

  ! Generates the IDs of one worker ID, or of several.
  type :: snowflake_generator
    private
    type(c_ptr) :: handle = c_null_ptr
  contains
    procedure :: open => open_generator
    procedure :: next => next_id
    procedure :: close => close_generator
  end type

contains

  ! The layout of this name: 'default', 'twitter' ...
  function snowflake_preset(name, error) result(layout)
    character(len=*), intent(in) :: name
    type(snowflake_error), intent(out), optional :: error
    type(snowflake_layout) :: layout
    type(detail_t) :: detail
    layout = layout_of(name, detail)
    if (detail%status /= snowflake_ok) call report(detail, error)
  end function

  ! Takes an ID apart.
  function split(self, id, error) result(parts)
    class(snowflake_layout), intent(in) :: self
    integer(int64), intent(in) :: id
    type(snowflake_error), intent(out), optional :: error
    type(snowflake_parts) :: parts
    type(config_t) :: config
    type(detail_t) :: detail
    if (prepared(self, config, detail)) then
      if (c_split(config, id, parts, detail) == snowflake_ok) return
    end if
    call report(detail, error)
  end function

  ! The ID of these parts: the opposite of split.
  function compose(self, tick, worker_id, sequence, error) result(id)
    class(snowflake_layout), intent(in) :: self
    integer(int64), intent(in) :: tick, worker_id, sequence
    type(snowflake_error), intent(out), optional :: error
    integer(int64) :: id
    type(config_t) :: config
    type(detail_t) :: detail
    id = -1
    if (prepared(self, config, detail)) &
      id = c_compose(config, tick, worker_id, sequence, detail)
    if (id < 0) call report(detail, error)
  end function

  ! The first millisecond since 1970 that the time field cannot express.
  function ends_at_unix_ms(self, error) result(unix_ms)
    class(snowflake_layout), intent(in) :: self
    type(snowflake_error), intent(out), optional :: error
    integer(int64) :: unix_ms
    type(config_t) :: config
    type(detail_t) :: detail
    unix_ms = -1
    if (prepared(self, config, detail)) unix_ms = c_ends_at_unix_ms(config, detail)
    if (unix_ms < 0) call report(detail, error)
  end function

  ! Opens a generator. What is left out has the library's default. The settings are integers
  ! of any kind; store says where the state is kept: 'machine' (default), shared by all
  ! processes of this user on this machine; 'memory', of this process alone;
  ! 'file:/var/lib/app/ids'; layout is the name of a preset or a snowflake_layout.
  subroutine open_generator(self, worker_id, worker_count, max_wait_ms, max_lead_ms, &
                            max_jump_ms, sequence_start, store, layout, error)
    class(snowflake_generator), intent(inout) :: self
    class(*), intent(in), optional :: worker_id, worker_count, max_wait_ms, max_lead_ms
    class(*), intent(in), optional :: max_jump_ms, sequence_start, layout
    character(len=*), intent(in), optional :: store
    type(snowflake_error), intent(out), optional :: error
    character(len=:, kind=c_char), allocatable, target :: place
    type(snowflake_layout) :: used
    type(config_t) :: config
    type(detail_t) :: detail
    call self%close()
    used = chosen(layout, detail)
    if (prepared(used, config, detail)) then
      call set(config%worker_id, 'worker_id', worker_id, detail)
      call set(config%worker_count, 'worker_count', worker_count, detail)
      call set(config%max_wait_ms, 'max_wait_ms', max_wait_ms, detail)
      call set(config%max_lead_ms, 'max_lead_ms', max_lead_ms, detail)
      call set(config%max_jump_ms, 'max_jump_ms', max_jump_ms, detail)
      call set(config%sequence_start, 'sequence_start', sequence_start, detail)
    end if
    if (present(store)) then
      if (index(store, c_null_char) > 0) &
        call fail(detail, snowflake_err_config, 'store must be text without NUL')
      place = trim(store) // c_null_char
      config%store = c_loc(place)
    end if
    if (detail%status == snowflake_ok) then
      if (c_new(config, self%handle, detail) == snowflake_ok) return
    end if
    call report(detail, error)
  end subroutine

  ! The next ID.
  function next_id(self, error) result(id)
    class(snowflake_generator), intent(in) :: self
    type(snowflake_error), intent(out), optional :: error
    integer(int64) :: id
    id = c_next(self%handle)
    if (id < 0) call explain(self, id, error)
  end function

  subroutine explain(self, returned, error)
    class(snowflake_generator), intent(in) :: self
    integer(int64), intent(in) :: returned
    type(snowflake_error), intent(inout), optional :: error
    type(detail_t) :: detail
    if (c_explain(self%handle, returned, detail) < 0) call report(detail, error)
  end subroutine

  ! Frees the generator. A later call on it fails; another close does nothing.
  subroutine close_generator(self)
    class(snowflake_generator), intent(inout) :: self
    if (c_associated(self%handle)) call c_free(self%handle)
    self%handle = c_null_ptr
  end subroutine

  ! An ID as text.
  function snowflake_format(id, encoding, error) result(text)
    integer(int64), intent(in) :: id
    integer(c_int32_t), intent(in) :: encoding
    type(snowflake_error), intent(out), optional :: error
    character(len=:), allocatable :: text
    character(len=20, kind=c_char) :: buffer
    integer(int64) :: length
    type(detail_t) :: detail
    length = -1
    if (version_fits(detail)) &
      length = c_format(id, encoding, buffer, len(buffer, c_size_t), detail)
    text = buffer(:length)
    if (length < 0) call report(detail, error)
  end function

  ! The ID that snowflake_format wrote. Every other text is an error.
  function snowflake_parse(text, encoding, error) result(id)
    character(len=*), intent(in) :: text
    integer(c_int32_t), intent(in) :: encoding
    type(snowflake_error), intent(out), optional :: error
    integer(int64) :: id
    type(detail_t) :: detail
    id = -1
    if (version_fits(detail)) id = c_parse(text, len(text, c_size_t), encoding, detail)
    if (id < 0) call report(detail, error)
  end function

  ! Passes an error to the caller, or ends the program with its message.
  subroutine report(detail, error)
    type(detail_t), intent(in) :: detail
    type(snowflake_error), intent(inout), optional :: error
    if (present(error)) then
      error%status = detail%status
      error%message = text_of(detail%message)
    else
      write (error_unit, '(a)') text_of(detail%message)
      stop 1, quiet=.true.
    end if
  end subroutine

  ! Whether there is no error, and `config` holds the defaults with this layout.
  function prepared(layout, config, detail)
    type(snowflake_layout), intent(in) :: layout
    type(config_t), intent(inout) :: config
    type(detail_t), intent(inout) :: detail
    logical :: prepared
    prepared = .false.
    if (detail%status /= snowflake_ok) return
    prepared = defaults(0, config, detail)
    config%order = layout%order
    config%time_bits = layout%time_bits
    config%worker_bits = layout%worker_bits
    config%sequence_bits = layout%sequence_bits
    config%tick_ns = layout%tick_ns
    config%epoch_unix_ms = layout%epoch_unix_ms
  end function

  ! Whether the version fits, and `config` holds the defaults with the layout of a preset.
  function defaults(preset, config, detail)
    integer, intent(in) :: preset
    type(config_t), intent(inout) :: config
    type(detail_t), intent(inout) :: detail
    logical :: defaults
    defaults = version_fits(detail)
    if (defaults) &
      defaults = c_config_init(config, c_sizeof(config), preset, detail) == snowflake_ok
  end function

  ! The layout of a preset.
  function layout_of(name, detail) result(layout)
    character(len=*), intent(in) :: name
    type(detail_t), intent(inout) :: detail
    type(snowflake_layout) :: layout
    type(config_t) :: config
    character(len=:), allocatable :: names
    integer :: i
    names = ''
    do i = 0, ubound(presets, 1)
      names = names // trim(presets(i)) // ', '
      if (presets(i) /= name) cycle
      if (defaults(i, config, detail)) &
        layout = snowflake_layout(config%time_bits, config%worker_bits, &
          config%sequence_bits, config%order, config%tick_ns, config%epoch_unix_ms)
      return
    end do
    call fail(detail, snowflake_err_layout, &
              'layout must be one of ' // names // "got '" // name // "'")
  end function

  ! The layout of an argument: a name, a layout, or nothing.
  function chosen(argument, detail) result(layout)
    class(*), intent(in), optional :: argument
    type(detail_t), intent(inout) :: detail
    type(snowflake_layout) :: layout
    if (.not. present(argument)) then
      layout = layout_of('default', detail)
      return
    end if
    select type (argument)
    type is (character(len=*))
      layout = layout_of(argument, detail)
    type is (snowflake_layout)
      layout = argument
    class default
      call fail(detail, snowflake_err_layout, &
                'layout must be the name of a preset or a snowflake_layout')
    end select
  end function

  ! Changes a setting, if there is a value. A real is refused: it could be cut.
  subroutine set(setting, name, value, detail)
    integer(int64), intent(inout) :: setting
    character(len=*), intent(in) :: name
    class(*), intent(in), optional :: value
    type(detail_t), intent(inout) :: detail
    character(len=32) :: got
    if (.not. present(value)) return
    got = ''
    select type (value)
    type is (integer(int8))
      setting = value
    type is (integer(int16))
      setting = value
    type is (integer(int32))
      setting = value
    type is (integer(int64))
      setting = value
    type is (real(real32))
      write (got, '(g0)') value
    type is (real(real64))
      write (got, '(g0)') value
    class default
      got = 'a value of another type'
    end select
    if (got /= '') call fail(detail, snowflake_err_config, &
      name // ' must be an integer of 64 bits, got ' // trim(got))
  end subroutine
end module
